// Where staff write. What is typed is kept in this browser, per user and appeal, until the server has it.
frappe.provide("helpdesk_ext");

helpdesk_ext.AnswerBox = class AnswerBox {
	constructor(frm, wrapper, on_sent) {
		this.frm = frm;
		this.on_sent = on_sent;
		this.sending = false;
		this.$wrapper = $(wrapper).html(this.skeleton());
		this.$text = this.$wrapper.find("textarea");
		this.bind();
	}

	// one box serves every appeal the form shows, as the form itself does
	show(appeal) {
		this.may_write = true;
		if (this.appeal !== appeal) {
			this.appeal = appeal;
			this.draft = this.stored();
			this.$text.val(this.draft.text);
		}
		this.paint();
	}

	key() {
		return `helpdesk_ext:draft:${frappe.session.user}:${this.appeal}`;
	}

	stored() {
		const empty = { text: "", mode: "public", channel: "", sent_at: "", files: [], token: "", tried: null };
		try {
			return { ...empty, ...JSON.parse(localStorage.getItem(this.key()) || "{}") };
		} catch {
			// a full or forbidden store must not keep anybody from answering
			return empty;
		}
	}

	keep() {
		try {
			if (this.draft.text || this.draft.files.length) {
				localStorage.setItem(this.key(), JSON.stringify(this.draft));
			} else {
				localStorage.removeItem(this.key());
			}
		} catch {
			// see stored()
		}
	}

	skeleton() {
		const channels = [
			["", __("by e-mail and on the appeal's page")],
			["Via Phone", __("was given by phone")],
			["On Paper", __("was given on paper")],
			["In Person", __("was given in person")],
			["Via Messenger", __("was sent by messenger")],
		];
		return `
			<div class="hdx-box">
				<div class="hdx-modes" role="tablist">
					<button type="button" role="tab" class="hdx-mode" data-mode="public">
						${__("Answer to the customer")}</button>
					<button type="button" role="tab" class="hdx-mode" data-mode="note">
						${frappe.utils.icon("lock", "xs")} ${__("Internal note")}</button>
					<span class="hdx-reader"></span>
				</div>
				<textarea class="form-control hdx-input" rows="5"></textarea>
				<div class="hdx-attached"></div>
				<div class="hdx-tools">
					<button type="button" class="btn btn-xs btn-default hdx-template">${__("Insert a template")}</button>
					<button type="button" class="btn btn-xs btn-default hdx-attach">${__("Attach a file")}</button>
					<label class="hdx-channel">${__("The answer reaches the customer")}
						<select class="form-control input-xs">${channels
							.map(([value, label]) => `<option value="${value}">${helpdesk_ext.esc(label)}</option>`)
							.join("")}</select>
					</label>
					<label class="hdx-given">${__("Answer Given On")}
						<input type="datetime-local" class="form-control input-xs"></label>
					<span class="hdx-kept"></span>
				</div>
				<div class="hdx-send">
					<button type="button" class="btn btn-sm btn-primary" data-kind="answer">
						${__("Send and mark as answered")}</button>
					<button type="button" class="btn btn-sm btn-default" data-kind="question">
						${__("Send and wait for the customer")}</button>
					<button type="button" class="btn btn-sm btn-default" data-kind="message">${__("Only send")}</button>
					<button type="button" class="btn btn-sm btn-warning" data-kind="note">${__("Save the note")}</button>
				</div>
			</div>`;
	}

	// what was said elsewhere has a moment of its own; what is mailed is dated by the server
	said_elsewhere() {
		return this.draft.mode !== "note" && Boolean(this.draft.channel);
	}

	// as the server keeps it: in the site's time zone
	said_at() {
		if (!this.said_elsewhere() || !this.draft.sent_at) return null;
		const typed = this.draft.sent_at.replace("T", " ");
		return frappe.datetime.is_system_time_zone && !frappe.datetime.is_system_time_zone()
			? frappe.datetime.convert_to_system_tz(typed, true)
			: typed;
	}

	bind() {
		this.$text.on("input", () => {
			this.draft.text = this.$text.val();
			this.keep();
			this.paint_kept();
		});
		this.$wrapper.on("click", ".hdx-mode", (event) => this.set({ mode: $(event.currentTarget).data("mode") }));
		this.$wrapper.on("change", ".hdx-channel select", (event) => this.set({ channel: event.target.value }));
		this.$wrapper.on("change", ".hdx-given input", (event) => this.set({ sent_at: event.target.value }));
		this.$wrapper.on("click", "[data-kind]", (event) => this.send($(event.currentTarget).data("kind")));
		this.$wrapper.on("click", ".hdx-template", () => this.pick_template());
		this.$wrapper.on("click", ".hdx-attach", () => this.attach());
		this.$wrapper.on("click", ".hdx-detach", (event) => {
			const name = $(event.currentTarget).data("file");
			this.set({ files: this.draft.files.filter((file) => file.name !== name) });
		});
	}

	set(changes) {
		Object.assign(this.draft, changes);
		this.keep();
		this.paint();
	}

	focus(mode) {
		if (mode) this.set({ mode });
		this.$text[0].scrollIntoView({ block: "center" });
		this.$text.trigger("focus");
	}

	paint() {
		const note = this.draft.mode === "note";
		const doc = this.frm.doc;
		this.$wrapper.find(".hdx-box").toggleClass("hdx-box-note", note);
		this.$wrapper.find(".hdx-mode").each((_, button) => {
			const chosen = $(button).data("mode") === this.draft.mode;
			$(button).toggleClass("hdx-chosen", chosen).attr("aria-selected", chosen);
			$(button).toggle(this.may_write || $(button).data("mode") === "note");
		});
		this.$wrapper
			.find(".hdx-reader")
			.text(
				note
					? __("Only staff will read this.")
					: doc.contact_email
					? __("The customer will read this: {0}", [doc.contact_email])
					: __("No e-mail is known: say how the answer reaches the customer.")
			);
		this.$text.attr(
			"placeholder",
			note ? __("A note for colleagues …") : __("Write to the customer …")
		);
		this.$wrapper.find(".hdx-channel").toggle(!note).find("select").val(this.draft.channel);
		const $given = this.$wrapper.find(".hdx-given").toggle(this.said_elsewhere()).find("input");
		// written anew, the field forgets the digits of a year half typed
		if ($given.val() !== this.draft.sent_at) $given.val(this.draft.sent_at);
		const open = this.open_kinds();
		this.$wrapper.find("[data-kind]").each((_, button) => {
			$(button).toggle(open.includes($(button).data("kind")));
		});
		this.$wrapper.find("[data-kind=message]").text(
			open.includes("answer") ? __("Only send") : __("Send to the customer")
		);
		this.$wrapper.find(".hdx-attached").html(
			this.draft.files
				.map(
					(file) =>
						`<span class="hdx-file">${frappe.utils.icon("attachment", "xs")} ${helpdesk_ext.esc(file.file_name)}
							<button type="button" class="btn btn-xs hdx-detach" title="${__("Do not send this file")}"
								data-file="${helpdesk_ext.esc(file.name)}">×</button></span>`
				)
				.join("")
		);
		this.paint_kept();
	}

	paint_kept() {
		this.$wrapper.find(".hdx-kept").text(this.draft.text ? __("The draft is kept in this browser") : "");
	}

	// kinds of sending that the workflow leaves open in the present state
	open_kinds() {
		if (this.draft.mode === "note") return ["note"];
		const actions = this.actions || [];
		const kinds = ["message"];
		if (actions.includes("Ask Customer")) kinds.unshift("question");
		if (actions.includes("Give Answer")) kinds.unshift("answer");
		return kinds;
	}

	// a colleague's appeal may be read, and noted upon, but not answered
	set_may_write(may_write) {
		this.may_write = may_write;
		if (!may_write) this.draft.mode = "note";
		this.paint();
	}

	set_actions(actions) {
		this.actions = actions;
		if (this.draft) this.paint();
	}

	async send(kind) {
		if (this.sending) return;
		const text = this.$text.val();
		if (!text.trim()) {
			frappe.msgprint({
				title: __("Nothing to Send"),
				message: __("Write the text first."),
				indicator: "orange",
			});
			return;
		}
		const left = kind === "note" ? null : text.match(/\{\s*[a-z_]+\s*\}/g);
		if (left && !(await this.confirm_left(left))) return;
		const appeal = this.appeal;
		this.sending = true;
		this.$wrapper.find("[data-kind]").prop("disabled", true);
		try {
			// fields changed on the form go first, or reloading after the send would drop them
			if (this.frm.is_dirty()) await this.frm.save();
			if (this.frm.is_dirty()) return;
			// the same words sent again (lost answer, double click) carry the same token
			const wording = JSON.stringify([kind, text, this.draft.files, this.draft.channel, this.said_at()]);
			if (!this.draft.token || this.draft.tried !== wording) {
				this.draft.token = helpdesk_ext.new_token();
				this.draft.tried = wording;
				this.keep();
			}
			await helpdesk_ext.call(
				"send_message",
				{
					appeal,
					text,
					kind,
					modified: this.frm.doc.modified,
					client_token: this.draft.token,
					channel: kind === "note" ? null : this.draft.channel || null,
					files: JSON.stringify(this.draft.files.map((file) => file.name)),
					sent_at: this.said_at(),
				},
				{ write: true }
			);
			this.clear(appeal);
			frappe.show_alert({
				message: kind === "note" ? __("The note is saved") : __("The message is sent"),
				indicator: "green",
			});
			this.on_sent();
		} catch {
			// the framework shows a reason that the server gave; a dead line gives none. What is new comes into view.
			frappe.show_alert({ message: __("Not sent. Your text is kept in this browser."), indicator: "red" }, 10);
			this.on_sent();
		} finally {
			this.sending = false;
			this.$wrapper.find("[data-kind]").prop("disabled", false);
		}
	}

	confirm_left(left) {
		return new Promise((resolve) => {
			frappe.confirm(
				__("The text still contains {0}. Send it like this?", [helpdesk_ext.esc([...new Set(left)].join(", "))]),
				() => resolve(true),
				() => resolve(false)
			);
		});
	}

	clear(appeal) {
		try {
			localStorage.removeItem(`helpdesk_ext:draft:${frappe.session.user}:${appeal}`);
		} catch {
			// see stored()
		}
		if (this.appeal !== appeal) return;
		this.draft = { ...this.stored(), mode: "public" };
		this.$text.val("");
		this.paint();
	}

	insert(text) {
		const field = this.$text[0];
		const before = field.value.slice(0, field.selectionStart);
		const after = field.value.slice(field.selectionEnd);
		const gap = before && !before.endsWith("\n") ? "\n" : "";
		field.value = before + gap + text + after;
		this.$text.trigger("input");
		field.focus();
	}

	async pick_template() {
		const templates = await helpdesk_ext.call("get_reply_templates", { appeal: this.appeal });
		if (!templates.length) {
			frappe.msgprint({
				title: __("No Reply Templates"),
				message: __("There are no reply templates yet. The head of the department can add them."),
			});
			return;
		}
		const dialog = new frappe.ui.Dialog({
			title: __("Insert a template"),
			fields: [{ fieldtype: "HTML", fieldname: "list" }],
		});
		const $list = dialog.fields_dict.list.$wrapper.addClass("hdx-picker");
		templates.forEach((template) => {
			const $row = $(`<a href="#" class="hdx-pick">
				<b>${helpdesk_ext.esc(template.name)}</b>
				<span class="text-muted">${helpdesk_ext.esc(template.category ? __(template.category) : "")}
					${template.is_public ? "" : helpdesk_ext.esc(__("Internal note"))}</span>
			</a>`).appendTo($list);
			$row.on("click", async (event) => {
				event.preventDefault();
				dialog.hide();
				this.insert_template(template.name);
			});
		});
		dialog.show();
	}

	async insert_template(template) {
		const rendered = await helpdesk_ext.call("render_reply_template", { appeal: this.appeal, template });
		if (!rendered.is_public) this.set({ mode: "note" });
		this.insert(rendered.text);
		const left = [...rendered.unknown, ...rendered.empty];
		if (left.length) {
			frappe.show_alert({
				message: __("Fill in by hand: {0}", [helpdesk_ext.esc(left.join(", "))]),
				indicator: "orange",
			}, 10);
		}
	}

	attach() {
		const appeal = this.appeal;
		new frappe.ui.FileUploader({
			doctype: "Support Appeal",
			docname: appeal,
			folder: "Home/Attachments",
			make_attachments_public: false,
			allow_toggle_private: false,
			allow_web_link: false,
			allow_google_drive: false,
			disable_file_browser: true,
			on_success: (file) => {
				if (this.appeal !== appeal) return;
				this.set({ files: [...this.draft.files, { name: file.name, file_name: file.file_name }] });
			},
		});
	}
};
