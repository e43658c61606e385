// The first rows of a queue on the page of a role. Lives in the shadow of the workspace's block.

frappe.provide("helpdesk_ext.queue");

helpdesk_ext.queue.show = async (root, queue) => {
	const place = root.querySelector(".hdx-queue");
	const { message: found } = await frappe.call({
		method: "helpdesk_ext.api.queues.get_rows",
		type: "GET",
		args: { queue },
	});
	place.replaceChildren(
		...(found.rows.length
			? [helpdesk_ext.queue.table(found), helpdesk_ext.queue.rest(found)]
			: [helpdesk_ext.queue.element("p", "hdx-queue-none", __("Nothing waits here."))])
	);
};

helpdesk_ext.queue.table = (found) => {
	const table = helpdesk_ext.queue.element("table");
	found.rows.forEach((row) => {
		const line = table.insertRow();
		const link = helpdesk_ext.queue.element("a", "hdx-queue-title", row.title || row.name);
		link.href = "#";
		link.title = row.name;
		const text = line.insertCell();
		text.append(link, helpdesk_ext.queue.element("div", "hdx-queue-details", row.details));
		line.insertCell().append(helpdesk_ext.queue.element("span", "hdx-queue-state", row.state));
		line
			.insertCell()
			.append(helpdesk_ext.queue.element("span", row.is_late ? "hdx-queue-late" : "hdx-queue-term", row.term));
		line.addEventListener("click", (event) => {
			event.preventDefault();
			frappe.set_route("Form", found.doctype, row.name);
		});
	});
	return table;
};

helpdesk_ext.queue.rest = (found) => {
	const link = helpdesk_ext.queue.element("a", "hdx-queue-rest", __("The whole list: {0}", [found.total]));
	link.href = "#";
	link.addEventListener("click", (event) => {
		event.preventDefault();
		frappe.route_options = found.route_options;
		frappe.set_route(found.route);
	});
	return link;
};

// texts go in as text: nothing of a document becomes markup
helpdesk_ext.queue.element = (tag, className = "", text = "") =>
	Object.assign(document.createElement(tag), { className, textContent: text });
