from django.urls import path

from accounts import views
from accounts.session_left import session_left

app_name = "accounts"

urlpatterns = [
    path("logga-in/", views.staff_signin, name="staff_signin"),
    path("logga-in/demo/", views.demo_signin, name="demo_signin"),
    path("logga-ut/", views.signout, name="signout"),
    path("session/", session_left, {"of_citizens": False}, name="session_left"),
    path("roll/", views.switch_role, name="switch_role"),
]
