// The text of a directive as it is read, what the reader does with it, and how far the others are.
frappe.provide("helpdesk_ext.directive");

helpdesk_ext.directive.Panel = class {
	constructor($reading, $progress, reload) {
		helpdesk_ext.directive.load_styles();
		this.$reading = $reading;
		this.$progress = $progress;
		this.reload = reload;
	}

	show(page) {
		this.page = page;
		this.$reading.html(`<div class="hdx-dir">${this.paper()}<div class="hdx-dir-act"></div></div>`);
		this.show_own(this.$reading.find(".hdx-dir-act"));
		if (this.$progress) this.show_progress();
	}

	// --- the text

	paper() {
		const { esc, date } = helpdesk_ext.directive;
		const text = this.page.text;
		const files = text.files.map((file) => this.file_link(file)).join("");
		return `<div class="hdx-dir-paper">
			${this.not_in_force(text)}
			<div class="hdx-dir-kind">${esc(__(text.kind))}</div>
			<div class="hdx-dir-number">${
				text.registration_number
					? esc(__("No. {0} of {1}", [text.registration_number, date(text.directive_date)]))
					: ""
			}</div>
			<div class="hdx-dir-subject">${esc(text.subject)}</div>
			<div class="hdx-dir-text">${esc(text.directive_text)}</div>
			${files ? `<div class="hdx-dir-files">${esc(__("Attached:"))} ${files}</div>` : ""}
			<div class="hdx-dir-sign"><span>${esc(text.signatory_position)}</span><span>${esc(text.signatory_name)}</span></div>
			${
				text.content_hash
					? `<div class="hdx-dir-hash">${esc(__("Fingerprint of Text"))}: ${esc(text.content_hash)}</div>`
					: ""
			}
		</div>`;
	}

	not_in_force(text) {
		const { esc } = helpdesk_ext.directive;
		if (text.state !== "Directive Cancelled") return "";
		const link = text.replaced_by
			? ` <a href="${esc(frappe.utils.get_form_link("Directive", text.replaced_by))}">${esc(__("Open the new one"))}</a>`
			: "";
		return `<div class="hdx-dir-void">${esc(__("No longer in force."))} ${esc(text.cancel_reason)}${link}</div>`;
	}

	file_link(file) {
		const { esc } = helpdesk_ext.directive;
		return `<a href="${esc(file.file_url)}" target="_blank" rel="noopener">${esc(file.file_name)}</a> `;
	}

	// --- one's own

	show_own($place) {
		const { esc, date } = helpdesk_ext.directive;
		const own = this.page.own;
		if (!own) return;
		const can = (step) => own.may.includes(step);
		$place.html(`<div class="hdx-dir-mine">${this.own_status(own)}</div>`);
		if (can("acknowledge")) {
			this.button($place, __("I have read and understood"), "btn btn-primary btn-lg", () => this.acknowledge(own));
			$place.append(
				`<div class="hdx-dir-small">${esc(__("Acquaintance is due on {0}", [date(own.acknowledge_by)]))}</div>`
			);
		}
		if (can("report")) {
			this.button($place, __("Report the Execution"), "btn btn-primary btn-lg", () => this.report(own));
			$place.append(`<div class="hdx-dir-small">${esc(__("Execution is due on {0}", [date(own.execute_by)]))}</div>`);
		}
		if (can("refuse")) {
			const $minor = $(`<div class="hdx-dir-minor"></div>`).appendTo($place);
			this.button($minor, __("Refuse to Acknowledge"), "btn btn-xs btn-default", () =>
				this.ask_note(__("Refuse to Acknowledge"), __("Why do you refuse?"), (note) =>
					this.act("refuse", { addressee: own.name, modified: own.modified, note })
				)
			);
		}
	}

	own_status(own) {
		const { esc, datetime, pill, STEPS } = helpdesk_ext.directive;
		if (own.state === "Awaiting Acknowledgement") return "";
		const said = [pill(__(own.state), STEPS[own.state])];
		if (own.acknowledged_at) said.push(esc(__("Acquainted on {0}", [datetime(own.acknowledged_at)])));
		if (own.state === "Execution Returned" && own.return_note) {
			said.push(`<div>${esc(__("Remark of Controller"))}: ${esc(own.return_note)}</div>`);
		}
		return said.join(" ");
	}

	acknowledge(own) {
		return this.act("acknowledge", {
			addressee: own.name,
			modified: own.modified,
			content_hash: this.page.text.content_hash,
		});
	}

	report(own) {
		const files = [];
		const dialog = new frappe.ui.Dialog({
			title: __("Report the Execution"),
			fields: [
				{ fieldtype: "Long Text", fieldname: "text", label: __("What was done"), reqd: 1 },
				{ fieldtype: "HTML", fieldname: "files" },
			],
			primary_action_label: __("Send the Report"),
			primary_action: ({ text }) =>
				this.act("report_execution", {
					addressee: own.name,
					modified: own.modified,
					text,
					files: JSON.stringify(files.map((file) => file.name)),
				}).then((done) => done && dialog.hide()),
		});
		this.add_uploader(dialog, own.name, files, __("Attach a Proof"));
		dialog.show();
	}

	// --- the others

	show_progress() {
		const { esc } = helpdesk_ext.directive;
		const rows = this.page.rows;
		if (!rows.length) return this.$progress.html("");
		const head = [
			"",
			__("Addressee"),
			__("State of Execution"),
			__("Acquaintance"),
			__("Nearest Term"),
			__("Execution by Addressee"),
			"",
		];
		this.$progress.html(`
			<div class="hdx-dir-bulk"></div>
			<div class="hdx-dir-wrap"><table class="hdx-dir-table">
				<thead><tr>${head.map((title) => `<th>${esc(title)}</th>`).join("")}</tr></thead>
				<tbody>${rows.map((row, index) => this.row_html(row, index)).join("")}</tbody>
			</table></div>`);
		this.$progress.find("[data-step]").on("click", (event) => {
			const { step, row } = event.currentTarget.dataset;
			this[`do_${step}`](rows[Number(row)]);
		});
		if (this.page.may_manage) this.show_bulk(this.$progress.find(".hdx-dir-bulk"));
	}

	row_html(row, index) {
		const { esc, date, datetime, pill, STEPS } = helpdesk_ext.directive;
		const buttons = ["accept", "return"]
			.filter((step) => row.may.includes(step))
			.map(
				(step) =>
					`<button class="btn btn-xs ${step === "accept" ? "btn-primary" : "btn-default"}" data-step="${step}"
						data-row="${index}">${esc(step === "accept" ? __("Accept the Execution") : __("Return with a Remark"))}</button>`
			)
			.join("");
		const manageable = ["paper", "extend", "release"].some((step) => row.may.includes(step));
		const is_usual = row.controller === this.page.text.issuer;
		const controller = row.controller && !is_usual ? this.page.people[row.controller] || row.controller : "";
		return `<tr>
			<td>${this.page.may_manage && manageable ? `<input type="checkbox" data-pick="${index}">` : ""}</td>
			<td class="hdx-dir-name"><a href="${esc(frappe.utils.get_form_link("Directive Addressee", row.name))}">${esc(row.user_name)}</a>
				${row.via_role ? `<div class="hdx-dir-small">${esc(__(row.via_role))}</div>` : ""}
				${row.is_disabled ? `<div class="hdx-dir-late">${esc(__("Cannot log in any more"))}</div>` : ""}
				${controller ? `<div class="hdx-dir-small">${esc(__("Controller: {0}", [controller]))}</div>` : ""}</td>
			<td>${pill(__(row.state), STEPS[row.state])}</td>
			<td>${esc(datetime(row.acknowledged_at))}
				${row.acknowledged_on_paper ? `<div class="hdx-dir-small">${esc(__("Acquainted on Paper"))}</div>` : ""}
				${row.refused_at ? `<div class="hdx-dir-small">${esc(__("Refused On"))} ${esc(datetime(row.refused_at))}</div>` : ""}
				${row.refusal_note ? `<div class="hdx-dir-said">${esc(row.refusal_note)}</div>` : ""}</td>
			<td class="${row.is_overdue ? "hdx-dir-late" : ""}">${esc(date(row.due_on))}
				${row.is_overdue ? `<div>${esc(__("Term Is Over"))}</div>` : ""}
				${
					row.extension_reason
						? `<div class="hdx-dir-small">${esc(__("First Term of Execution"))}: ${esc(date(row.first_execute_by))}.
							${esc(row.extension_reason)}</div>`
						: ""
				}</td>
			<td>${this.said(row)}</td>
			<td>${buttons}</td>
		</tr>`;
	}

	said(row) {
		const { esc, datetime } = helpdesk_ext.directive;
		const parts = [];
		if (row.execution_text) parts.push(`<div class="hdx-dir-said">${esc(row.execution_text)}</div>`);
		if (row.files.length) parts.push(`<div>${row.files.map((file) => this.file_link(file)).join("")}</div>`);
		if (row.reported_at) parts.push(`<div class="hdx-dir-small">${esc(datetime(row.reported_at))}</div>`);
		if (row.return_note) {
			parts.push(`<div class="hdx-dir-small">${esc(__("Remark of Controller"))}: ${esc(row.return_note)}</div>`);
		}
		if (row.release_note) parts.push(`<div class="hdx-dir-small">${esc(row.release_note)}</div>`);
		return parts.join("");
	}

	show_bulk($place) {
		const picks = () => this.$progress.find("[data-pick]");
		if (!picks().length) return;
		const $all = $(`<label class="hdx-dir-small"><input type="checkbox"> ${helpdesk_ext.directive.esc(__("Tick All"))}</label>`);
		$all.find("input").on("change", (event) => picks().prop("checked", event.currentTarget.checked));
		$place.append($all);
		this.button($place, __("Signed on Paper"), "btn btn-xs btn-default", () => this.on_paper(this.picked("paper")));
		this.button($place, __("Move the Term"), "btn btn-xs btn-default", () => this.extend(this.picked("extend")));
		this.button($place, __("Release Addressees"), "btn btn-xs btn-default", () => this.release(this.picked("release")));
	}

	// The chosen rows for which the step is possible; says so when there are none.
	picked(step) {
		const chosen = this.$progress
			.find("[data-pick]:checked")
			.toArray()
			.map((box) => this.page.rows[Number(box.dataset.pick)])
			.filter((row) => row.may.includes(step));
		if (!chosen.length) {
			frappe.show_alert({ message: __("Tick the addressees first for whom this is possible."), indicator: "orange" });
		}
		return chosen;
	}

	do_accept(row) {
		return this.act("accept_execution", { addressee: row.name, modified: row.modified });
	}

	do_return(row) {
		this.ask_note(__("Return with a Remark"), __("What is still to be done?"), (note) =>
			this.act("return_execution", { addressee: row.name, modified: row.modified, note })
		);
	}

	on_paper(rows) {
		if (!rows.length) return;
		const files = [];
		const dialog = new frappe.ui.Dialog({
			title: __("Signed on Paper"),
			fields: [
				{ fieldtype: "HTML", fieldname: "who" },
				{
					fieldtype: "Date",
					fieldname: "acknowledged_on",
					label: __("Day of the signature"),
					reqd: 1,
					default: frappe.datetime.get_today(),
				},
				{ fieldtype: "HTML", fieldname: "files" },
			],
			primary_action_label: __("Enter the Signatures"),
			primary_action: ({ acknowledged_on }) =>
				this.act("acknowledge_on_paper", {
					addressees: JSON.stringify(rows.map((row) => row.name)),
					acknowledged_on,
					files: JSON.stringify(files.map((file) => file.name)),
				}).then((done) => done && dialog.hide()),
		});
		this.name_them(dialog, rows);
		this.add_uploader(dialog, rows[0].name, files, __("Attach the Scan"));
		dialog.show();
	}

	extend(rows) {
		if (!rows.length) return;
		const dialog = new frappe.ui.Dialog({
			title: __("Move the Term"),
			fields: [
				{ fieldtype: "HTML", fieldname: "who" },
				{ fieldtype: "Date", fieldname: "execute_by", label: __("New term of execution"), reqd: 1 },
				{ fieldtype: "Small Text", fieldname: "reason", label: __("Reason for the new term"), reqd: 1 },
			],
			primary_action_label: __("Move the Term"),
			primary_action: (values) =>
				this.act("extend_term", { addressees: JSON.stringify(rows.map((row) => row.name)), ...values }).then(
					(done) => done && dialog.hide()
				),
		});
		this.name_them(dialog, rows);
		dialog.show();
	}

	release(rows) {
		if (!rows.length) return;
		this.ask_note(
			__("Release Addressees"),
			__("Why are they released?"),
			(reason) => this.act("release", { addressees: JSON.stringify(rows.map((row) => row.name)), reason }),
			rows
		);
	}

	// --- shared

	button($place, label, classes, work) {
		$(`<button class="${classes}">${helpdesk_ext.directive.esc(label)}</button>`).appendTo($place).on("click", work);
	}

	name_them(dialog, rows) {
		const names = rows.map((row) => row.user_name);
		const shown = names.slice(0, 10).join(", ");
		const text = names.length > 10 ? __("{0} and {1} more", [shown, names.length - 10]) : shown;
		dialog.get_field("who").$wrapper.html(`<p>${helpdesk_ext.directive.esc(text)}</p>`);
	}

	add_uploader(dialog, row, files, label) {
		const { esc } = helpdesk_ext.directive;
		const $place = dialog.get_field("files").$wrapper;
		const $list = $(`<div class="hdx-dir-small" style="margin-top: 6px"></div>`);
		this.button($place, label, "btn btn-xs btn-default", () => {
			new frappe.ui.FileUploader({
				doctype: "Directive Addressee",
				docname: row,
				folder: "Home/Attachments",
				make_attachments_public: false,
				allow_toggle_private: false,
				allow_web_link: false,
				allow_google_drive: false,
				disable_file_browser: true,
				on_success: (file) => {
					files.push({ name: file.name, file_name: file.file_name });
					$list.html(files.map((one) => esc(one.file_name)).join("<br>"));
				},
			});
		});
		$place.append($list);
	}

	ask_note(title, label, work, rows = null) {
		const dialog = new frappe.ui.Dialog({
			title,
			fields: [
				...(rows ? [{ fieldtype: "HTML", fieldname: "who" }] : []),
				{ fieldtype: "Small Text", fieldname: "note", label, reqd: 1 },
			],
			primary_action_label: title,
			primary_action: ({ note }) => work(note).then((done) => done && dialog.hide()),
		});
		if (rows) this.name_them(dialog, rows);
		dialog.show();
	}

	// Whether it worked; the framework has shown the reason when it did not.
	async act(method, args) {
		try {
			await helpdesk_ext.directive.call(method, args, { write: true });
		} catch {
			return false;
		}
		await this.reload();
		return true;
	}
};
