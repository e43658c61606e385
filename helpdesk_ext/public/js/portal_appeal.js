/* The page of one appeal: answer, decide, ask for a new link. */
(function () {
	"use strict";
	const portal = window.helpdesk_portal;
	const page = JSON.parse(document.getElementById("helpdesk-page").textContent);
	const words = page.words;
	portal.language = page.language;
	const who = page.key ? { key: page.key } : { number: page.number };

	function note(slot, text, kind) {
		slot.textContent = "";
		if (!text) return;
		const node = portal.element("div", "alert alert-" + (kind || "danger"), text);
		node.setAttribute("role", kind === "success" ? "status" : "alert");
		slot.appendChild(node);
		node.scrollIntoView({ block: "nearest" });
	}

	function busy(form, on) {
		form.querySelectorAll("button, textarea, input").forEach((node) => (node.disabled = on));
	}

	function set_up_reply(form) {
		const text = form.querySelector("textarea");
		const slot = form.querySelector(".helpdesk-note");
		const button = form.querySelector("button[type=submit]");
		const label = button.textContent;
		const picker = portal.file_picker(form.querySelector(".helpdesk-picker"), words, page.limits);
		const draft = "helpdesk-draft-" + page.number;
		const token = portal.new_token();
		text.value = text.value || window.sessionStorage.getItem(draft) || "";
		text.addEventListener("input", () => window.sessionStorage.setItem(draft, text.value));

		form.addEventListener("submit", (event) => {
			event.preventDefault();
			note(slot, "");
			text.classList.remove("is-invalid");
			busy(form, true);
			portal
				.send(
					"helpdesk_ext.api.portal.reply",
					{ ...who, text: text.value, client_token: token },
					picker.files(),
					(part) => (button.textContent = words.sending + " " + Math.round(part * 100) + " %")
				)
				.then((answer) => {
					window.sessionStorage.removeItem(draft);
					if (answer.moved) {
						note(slot, portal.format(words.moved, answer.number), "success");
						const link = portal.element("a", "btn btn-primary btn-sm", words.open_new);
						link.href = answer.link;
						slot.appendChild(link);
						button.textContent = label;
					} else window.location.reload();
				})
				.catch((error) => {
					busy(form, false);
					button.textContent = label;
					const other = [];
					error.problems.forEach((problem) => {
						if (problem.field === "files") picker.complain(problem.message);
						else other.push(problem.message);
					});
					if (other.length) text.classList.add("is-invalid");
					if (other.length || !error.problems.length)
						note(slot, other.join(" ") || portal.failure(error, words));
					if (other.length) text.focus();
				});
		});
	}

	function set_up_decision(box) {
		const slot = box.querySelector(".helpdesk-note");
		box.querySelectorAll("button[data-solved]").forEach((button) =>
			button.addEventListener("click", () => {
				busy(box, true);
				portal
					.send("helpdesk_ext.api.portal.decide", { ...who, solved: button.dataset.solved })
					.then(() => window.location.reload())
					.catch((error) => {
						busy(box, false);
						note(slot, portal.failure(error, words));
					});
			})
		);
	}

	function set_up_renewal(form) {
		const slot = form.querySelector(".helpdesk-note");
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			const values = Object.fromEntries(new FormData(form));
			busy(form, true);
			portal
				.send("helpdesk_ext.api.portal.renew_link", values)
				.then((answer) => note(slot, answer.message, "success"))
				.catch((error) => note(slot, portal.failure(error, words)))
				.finally(() => busy(form, false));
		});
	}

	const parts = {
		"helpdesk-reply": set_up_reply,
		"helpdesk-decision": set_up_decision,
		"helpdesk-renewal": set_up_renewal,
	};
	Object.entries(parts).forEach(([id, set_up]) => {
		const node = document.getElementById(id);
		if (node) set_up(node);
	});
})();
