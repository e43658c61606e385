/* The stock form gives the page and the fields; this sends them with files to our own endpoint and shows
   what is wrong beside the field. */
frappe.ready(function () {
	const form = {{ helpdesk_form }};
	const words = form.words;
	const shown_at = Date.now();
	const names = ["contact_name", "order_number", "email", "phone", "category", "subject", "appeal_text"];
	const assets = "/assets/helpdesk_ext/";
	let token, picker, sending = false;

	const style = document.createElement("link");
	style.rel = "stylesheet";
	style.href = assets + "css/portal.css?v=" + form.version;
	document.head.appendChild(style);

	load(assets + "js/portal.js?v=" + form.version, set_up);

	function load(address, then) {
		const script = document.createElement("script");
		script.src = address;
		script.onload = then;
		document.head.appendChild(script);
	}

	function set_up() {
		const portal = window.helpdesk_portal;
		const web_form = frappe.web_form;
		portal.language = form.language;
		token = portal.new_token();

		const category = web_form.fields_dict.category;
		category.df.options = [{ value: "", label: words.choose_category }].concat(form.categories);
		category.refresh();
		Object.entries(form.sender).forEach(function (entry) {
			if (!web_form.get_value(entry[0])) web_form.set_value(entry[0], entry[1]);
		});
		limit("subject", 140);
		["contact_name", "order_number", "email", "phone"].forEach((name) => limit(name, 140));
		limit("appeal_text", 50000);
		hint("contact_name", "autocomplete", "name");
		hint("email", "autocomplete", "email");
		hint("email", "inputmode", "email");
		hint("phone", "autocomplete", "tel");
		hint("phone", "inputmode", "tel");
		hint("order_number", "autocomplete", "off");

		const place = portal.element("div", "helpdesk-extra pb-3");
		web_form.fields_dict.appeal_text.$wrapper.closest(".form-page, .web-form-wrapper")[0].appendChild(place);
		picker = portal.file_picker(place, words, form.limits);
		place.appendChild(honeypot(portal));
		const slot = portal.element("div", "helpdesk-note");
		const progress = portal.element("div", "progress helpdesk-progress hide");
		progress.appendChild(portal.element("div", "progress-bar"));
		document.querySelector(".web-form-body").append(progress, slot);

		document.querySelectorAll(".discard-btn").forEach((button) => button.remove());

		web_form.save = function () {
			submit(portal, web_form, slot, progress);
			return false;
		};
	}

	function input_of(name) {
		const field = frappe.web_form.fields_dict[name];
		return field && field.$wrapper.find("input, textarea, select")[0];
	}

	function limit(name, length) {
		hint(name, "maxlength", length);
	}

	function hint(name, attribute, value) {
		const input = input_of(name);
		if (input) input.setAttribute(attribute, value);
	}

	function honeypot(portal) {
		const box = portal.element("div", "helpdesk-honeypot");
		box.setAttribute("aria-hidden", "true");
		const input = portal.element("input");
		input.name = "website";
		input.tabIndex = -1;
		input.autocomplete = "off";
		box.append(input);
		return box;
	}

	function submit(portal, web_form, slot, progress) {
		if (sending) return;
		sending = true;
		clear(slot);
		const values = { client_token: token, seconds_on_page: (Date.now() - shown_at) / 1000 };
		names.forEach((name) => (values[name] = web_form.get_value(name) || ""));
		values.website = document.querySelector(".helpdesk-honeypot input").value;
		wait(progress, true);
		portal
			.send("helpdesk_ext.api.intake.file_appeal", values, picker.files(), function (part) {
				progress.firstChild.style.width = Math.round(part * 100) + "%";
			})
			.then(function (answer) {
				frappe.form_dirty = false;
				done(portal, answer);
			})
			.catch(function (error) {
				show_problems(portal, error, slot);
			})
			.finally(function () {
				sending = false;
				wait(progress, false);
			});
	}

	function wait(progress, on) {
		progress.classList.toggle("hide", !on);
		progress.firstChild.style.width = "0";
		document.querySelectorAll(".web-form-footer button").forEach((button) => (button.disabled = on));
	}

	function clear(slot) {
		slot.textContent = "";
		picker.complain("");
		names.forEach(forgive);
	}

	/** The field is being put right: its complaint goes. */
	function forgive(name) {
		const field = frappe.web_form.fields_dict[name];
		const input = input_of(name);
		if (!field || !input) return;
		input.removeAttribute("aria-invalid");
		field.$wrapper.removeClass("helpdesk-invalid").find(".helpdesk-problem").remove();
	}

	function show_problems(portal, error, slot) {
		let first = null;
		error.problems.forEach(function (problem) {
			if (problem.field === "files") {
				picker.complain(problem.message);
				first = first || picker.input;
				return;
			}
			const field = frappe.web_form.fields_dict[problem.field];
			if (!field) return;
			const node = portal.element("p", "helpdesk-problem", problem.message);
			node.setAttribute("role", "alert");
			field.$wrapper.addClass("helpdesk-invalid").find(".form-group").first().append(node);
			const input = input_of(problem.field);
			if (input) {
				input.setAttribute("aria-invalid", "true");
				input.addEventListener("input", () => forgive(problem.field), { once: true });
			}
			first = first || input;
		});
		const text = error.problems.length ? words.check_fields : portal.failure(error, words);
		const alert = portal.element("div", "alert alert-danger mt-3", text);
		alert.setAttribute("role", "alert");
		slot.appendChild(alert);
		if (first) first.focus();
		else alert.scrollIntoView({ block: "nearest" });
	}

	function done(portal, answer) {
		const page = document.querySelector(".web-form-container");
		const box = portal.element("div", "helpdesk-page helpdesk-card mt-5");
		box.setAttribute("role", "status");
		// the address the customer uses, which a proxy may have made another than the server knows
		const path = new URL(answer.link, window.location.href);
		const address = window.location.origin + path.pathname + path.search;
		const link = portal.element("a", "helpdesk-link", address);
		link.href = address;
		const copy = portal.element("button", "btn btn-default btn-sm", words.copy_link);
		copy.type = "button";
		copy.addEventListener("click", function () {
			if (navigator.clipboard) navigator.clipboard.writeText(address).then(() => (copy.textContent = words.copied));
			else window.getSelection().selectAllChildren(link);
		});
		const open = portal.element("a", "btn btn-primary btn-sm", words.open_appeal);
		open.href = address;
		const another = portal.element("a", "btn btn-link btn-sm", words.send_another);
		another.href = window.location.href;
		const buttons = portal.element("div", "helpdesk-buttons mt-3");
		buttons.append(open, copy, another);
		box.append(
			portal.element("h1", "", words.sent_title),
			portal.element("p", "", portal.format(words.sent_number, answer.number)),
			portal.element("p", "", words.save_link),
			link,
			buttons,
			portal.element("p", "text-muted small mt-3", words.sent_mail)
		);
		page.replaceWith(box);
		window.scrollTo(0, 0);
	}
});
