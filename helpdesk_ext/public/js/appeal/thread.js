// The conversation as a readable thread: customer on the left, staff on the right, notes set apart.
frappe.provide("helpdesk_ext");

helpdesk_ext.AppealThread = class AppealThread {
	constructor(wrapper) {
		this.$wrapper = $(wrapper);
		this.whole = false;
		this.$wrapper.on("click", ".hdx-fold", (event) => this.unfold($(event.currentTarget)));
		this.$wrapper.on("click", ".hdx-earlier", () => {
			this.whole = true;
			this.load(this.appeal);
		});
	}

	load(appeal) {
		if (appeal !== this.appeal) {
			this.$wrapper.html(`<div class="hdx-quiet">${__("Loading the conversation…")}</div>`);
			this.whole = false;
		}
		this.appeal = appeal;
		return Promise.all([
			helpdesk_ext.call("get_conversation", { appeal, whole: this.whole ? 1 : 0 }),
			helpdesk_ext.load_staff_names(),
		]).then(([conversation]) => {
			// the user may have gone to another appeal meanwhile
			if (this.appeal === appeal) this.render(conversation);
			return conversation;
		});
	}

	render({ messages, events, has_earlier }) {
		const entries = [
			...messages.map((message) => ({ at: message.sent_at || "", html: this.bubble(message) })),
			...events.map((event) => ({ at: event.occurred_at || "", html: this.event_line(event) })),
		].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
		const earlier = has_earlier
			? `<button class="btn btn-xs btn-default hdx-earlier">${__("Show the earlier messages")}</button>`
			: "";
		const empty = messages.length
			? ""
			: `<div class="hdx-quiet">${__("Nothing has been said on this appeal yet.")}</div>`;
		this.$wrapper.html(earlier + empty + entries.map((entry) => entry.html).join(""));
		this.$wrapper.find(".hdx-text").each((_, element) => {
			if (element.scrollHeight > element.clientHeight + 4) {
				$(element).addClass("hdx-folded").after(
					`<button class="btn btn-xs btn-link hdx-fold">${__("Show the whole text")}</button>`
				);
			}
		});
		this.$wrapper.scrollTop(this.$wrapper.prop("scrollHeight"));
	}

	unfold($button) {
		$button.prev(".hdx-text").addClass("hdx-unfolded").removeClass("hdx-folded");
		$button.remove();
	}

	bubble(message) {
		const incoming = message.direction === "Incoming Message";
		const kind = !message.is_public ? "hdx-note" : incoming ? "hdx-customer" : "hdx-staff";
		const author = message.author_name || helpdesk_ext.person(message.author) || (incoming ? __("the customer") : "");
		return `
			<div class="hdx-message ${kind}" data-message="${helpdesk_ext.esc(message.name)}">
				<div class="hdx-head">
					${message.is_public ? "" : `<span class="hdx-tag hdx-tag-note">${__("Internal note")}</span>`}
					${message.marks_answer ? `<span class="hdx-tag hdx-tag-answer">${__("Answer to the appeal")}</span>` : ""}
					<b>${helpdesk_ext.esc(author)}</b>
					<span>${helpdesk_ext.esc(helpdesk_ext.datetime(message.sent_at))}</span>
					${message.channel ? `<span>${helpdesk_ext.esc(__(message.channel))}</span>` : ""}
				</div>
				<div class="hdx-text">${helpdesk_ext.linkify(message.message_text)}</div>
				${this.files(message.files)}
				${this.foot(message, incoming)}
			</div>`;
	}

	files(files) {
		if (!files || !files.length) return "";
		return `<div class="hdx-files">${files
			.map(
				(file) =>
					`<a href="${helpdesk_ext.esc(file.file_url)}" target="_blank" rel="noopener">
						${frappe.utils.icon("attachment", "xs")} ${helpdesk_ext.esc(file.file_name)}
					</a>`
			)
			.join("")}</div>`;
	}

	foot(message, incoming) {
		if (!message.is_public || incoming) return "";
		const colour = {
			"Mail Queued": "orange",
			"Mail Sent": "green",
			"Mail Failed": "red",
		}[message.delivery_status];
		const delivery = colour
			? `<span class="indicator ${colour}">${helpdesk_ext.esc(__(message.delivery_status))}</span>`
			: `<span>${helpdesk_ext.esc(__(message.delivery_status || "Not Mailed"))}</span>`;
		return `<div class="hdx-foot">${delivery}
			<a href="${helpdesk_ext.esc(helpdesk_ext.answer_letter_url(message.name))}" target="_blank"
				rel="noopener">${__("Print this answer")}</a>
		</div>`;
	}

	event_line(event) {
		const who =
			{ "Customer Side": __("the customer"), "System Process": __("the system") }[event.actor_kind] ||
			helpdesk_ext.person(event.actor);
		const what =
			event.event_type === "Agent Changed"
				? __("responsible: {0}", [helpdesk_ext.person(event.to_value) || __("nobody yet")])
				: __(event.to_value);
		return `<div class="hdx-event">${helpdesk_ext.esc(helpdesk_ext.datetime(event.occurred_at))} ·
			${helpdesk_ext.esc(who)} · ${helpdesk_ext.esc(what)}</div>`;
	}
};

helpdesk_ext.answer_letter_url = (message) =>
	"/printview?" +
	new URLSearchParams({
		doctype: "Appeal Message",
		name: message,
		format: "Appeal Answer Letter",
		_lang: frappe.boot.lang || "en",
	}).toString();
