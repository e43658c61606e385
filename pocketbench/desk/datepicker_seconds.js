// The framework is written for its own variant of air-datepicker, which is on no registry and knows seconds. The
// original on npm would write the letters "ss" into every date and time picked by hand, and the field would refuse it.
const { prototype } = window.$.fn.datepicker.Constructor;
const formatDate = prototype.formatDate;

prototype.formatDate = function (format, date) {
	const seconds = String((date || this.date).getSeconds()).padStart(2, "0");
	return formatDate.call(this, format.replace(/\bss\b/, seconds), date);
};
