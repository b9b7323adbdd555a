"""Signs in for schemathesis, and again every ten seconds: among what it tries is to end the sign-in it goes by."""

import json
import os
import urllib.request

import schemathesis


@schemathesis.auth(refresh_interval=10)
class SignIn:
    def get(self, case, context):
        body = {"email": os.environ["BRAINOPS_EMAIL"], "password": os.environ["BRAINOPS_PASSWORD"]}
        request = urllib.request.Request(
            os.environ["BRAINOPS_URL"] + "/api/v1/auth/login",
            data=json.dumps(body).encode(),
            headers={"content-type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["access_token"]

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"
