app_name = "erpnext"
app_title = "Store Stand-in"
app_publisher = "pocketbench contributors"
app_description = "A few DocTypes of ERPNext, for machines where ERPNext cannot be had"
app_email = "store@example.com"
app_license = "mit"

before_install = "erpnext.install.before_install"
after_install = "erpnext.install.after_install"
