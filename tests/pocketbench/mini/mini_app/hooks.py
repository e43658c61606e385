app_name = "mini_app"
app_title = "Mini"
app_publisher = "pocketbench"
app_description = "The smallest app that shows what an app may do"
app_license = "MIT"

after_install = "mini_app.setup.after_install"
after_uninstall = "mini_app.setup.after_uninstall"
after_migrate = ["mini_app.setup.after_migrate"]
scheduler_events = {"all": ["mini_app.setup.tick"]}
add_to_apps_screen = [{"name": "mini_app", "title": "Mini", "route": "/desk/mini", "logo": "/mini.svg"}]
jinja = {"methods": ["mini_app.setup.mini_greeting"]}
