/* What the appeal form and the appeal page share: picking files, sending, showing what is wrong.
   Plain script without a build step; words come from the server in the page's language. */
(function () {
	"use strict";
	if (window.helpdesk_portal) return;

	const MEGABYTE = 1024 * 1024;

	function format(text, ...values) {
		return text.replace(/\{(\d)\}/g, (_match, index) => values[index]);
	}

	/** A random token: sending the same thing twice gives one appeal. */
	function new_token() {
		const bytes = new Uint8Array(24);
		window.crypto.getRandomValues(bytes);
		return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
	}

	function element(tag, class_name, text) {
		const node = document.createElement(tag);
		if (class_name) node.className = class_name;
		if (text !== undefined) node.textContent = text;
		return node;
	}

	function file_size(bytes, words) {
		if (bytes >= MEGABYTE) return format(words.megabytes, (bytes / MEGABYTE).toFixed(1));
		return format(words.kilobytes, Math.max(1, Math.round(bytes / 1024)));
	}

	/** A place to choose or drop files; `files()` gives them. The server checks everything again. */
	function file_picker(parent, words, limits) {
		let chosen = [];
		const box = element("div", "helpdesk-files");
		const label = element("label", "control-label", words.files);
		const input = element("input", "helpdesk-file-input");
		input.type = "file";
		input.multiple = true;
		input.id = "helpdesk-files-" + new_token().slice(0, 6);
		input.accept = limits.file_types.map((type) => "." + type).join(",");
		label.htmlFor = input.id;
		const button = element("label", "btn btn-default btn-sm helpdesk-choose", words.choose_files);
		button.htmlFor = input.id;
		const hint = element(
			"p",
			"help-box small text-muted",
			format(words.files_hint, limits.max_files, limits.max_file_megabytes) +
				" " +
				limits.file_types.join(", ")
		);
		const list = element("ul", "list-unstyled helpdesk-file-list");
		const problem = element("div", "helpdesk-problem-slot");
		const drop = element("div", "helpdesk-drop");
		drop.append(button, input, list);
		box.append(label, drop, hint, problem);
		parent.appendChild(box);

		function complain(text) {
			problem.textContent = "";
			if (!text) return;
			const node = element("p", "helpdesk-problem", text);
			node.setAttribute("role", "alert");
			problem.appendChild(node);
		}

		function refused(file) {
			const extension = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
			if (!limits.file_types.includes(extension)) return format(words.wrong_type, file.name);
			if (!file.size) return format(words.empty_file, file.name);
			if (file.size > limits.max_file_megabytes * MEGABYTE)
				return format(words.large_file, file.name, limits.max_file_megabytes);
			return null;
		}

		function add(files) {
			const complaints = [];
			Array.from(files).forEach((file) => {
				const reason = refused(file);
				if (reason) complaints.push(reason);
				else if (chosen.length >= limits.max_files)
					complaints.push(format(words.too_many_files, limits.max_files));
				else chosen.push(file);
			});
			complain(Array.from(new Set(complaints)).join(" "));
			input.value = "";
			draw();
		}

		function draw() {
			list.textContent = "";
			chosen.forEach((file, index) => {
				const row = element("li", "helpdesk-file");
				const remove = element("button", "btn btn-link btn-sm helpdesk-remove", "×");
				remove.type = "button";
				remove.setAttribute("aria-label", words.remove_file + " " + file.name);
				remove.addEventListener("click", () => {
					chosen.splice(index, 1);
					draw();
				});
				row.append(
					element("span", "helpdesk-file-name", file.name),
					element("span", "text-muted small", file_size(file.size, words)),
					remove
				);
				list.appendChild(row);
			});
		}

		input.addEventListener("change", () => add(input.files));
		["dragover", "dragleave", "drop"].forEach((type) =>
			drop.addEventListener(type, (event) => {
				event.preventDefault();
				drop.classList.toggle("helpdesk-dragging", type === "dragover");
				if (type === "drop") add(event.dataTransfer.files);
			})
		);
		return {
			files: () => chosen,
			clear: () => {
				chosen = [];
				complain("");
				draw();
			},
			complain,
			input,
		};
	}

	/** POST a multipart form. Resolves with the method's answer, rejects with {problems, message}. */
	function send(method, values, files, on_progress) {
		return new Promise((resolve, reject) => {
			const data = new FormData();
			Object.entries(values).forEach(([name, value]) => {
				if (value !== undefined && value !== null) data.append(name, value);
			});
			(files || []).forEach((file) => data.append("files", file, file.name));
			const token = window.frappe && window.frappe.csrf_token;
			if (token && token !== "None") data.append("csrf_token", token);
			data.append("_lang", window.helpdesk_portal.language || document.documentElement.lang || "en");

			const request = new XMLHttpRequest();
			request.open("POST", "/api/method/" + method);
			request.setRequestHeader("Accept", "application/json");
			request.upload.addEventListener("progress", (event) => {
				if (on_progress && event.lengthComputable) on_progress(event.loaded / event.total);
			});
			request.addEventListener("load", () => {
				const answer = parsed(request.responseText);
				if (request.status >= 200 && request.status < 300 && answer) resolve(answer.message);
				else reject({ status: request.status, ...explained(answer) });
			});
			request.addEventListener("error", () => reject({ status: 0, problems: [], message: "" }));
			request.send(data);
		});
	}

	function parsed(text) {
		try {
			return JSON.parse(text);
		} catch {
			return null;
		}
	}

	function explained(answer) {
		if (!answer) return { problems: [], message: "" };
		const messages = (parsed(answer._server_messages || "[]") || [])
			.map((entry) => (typeof entry === "string" ? parsed(entry) : entry))
			.map((entry) => text_of(entry && entry.message))
			.filter(Boolean);
		return { problems: answer.problems || [], message: messages.join(" ") };
	}

	/** The framework's messages are HTML; only their text is shown. */
	function text_of(html) {
		if (!html) return "";
		return new DOMParser().parseFromString(html, "text/html").body.textContent || "";
	}

	/** What to tell when a sending failed: never lose the text, say what to do. */
	function failure(error, words) {
		if (error.message) return error.message;
		if (error.status === 413) return words.request_too_large;
		if (error.status === 429) return words.too_often;
		return words.not_sent;
	}

	window.helpdesk_portal = { format, new_token, element, file_picker, send, failure };
})();
