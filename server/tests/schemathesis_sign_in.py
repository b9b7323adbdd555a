"""Signs in for schemathesis, with another token every ten seconds: among what it tries is to end the sign-in it goes by.

The tokens are fetched before the first call of the first run, into the file BRAINOPS_TOKENS: later it knows the e-mail address
from answers, tries passwords for it, and is told to wait, as anybody is.
"""

import json
import os
import urllib.request
from pathlib import Path

import schemathesis

REFRESH_S = 10
LONGEST_RUN_S = 600
"""As long as a token holds."""


def sign_in() -> str:
    body = {"email": os.environ["BRAINOPS_EMAIL"], "password": os.environ["BRAINOPS_PASSWORD"]}
    request = urllib.request.Request(
        os.environ["BRAINOPS_URL"] + "/api/v1/auth/login",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["access_token"]


@schemathesis.auth(refresh_interval=REFRESH_S)
class SignIn:
    def get(self, case, context):
        kept = Path(os.environ["BRAINOPS_TOKENS"])
        tokens = kept.read_text().split() if kept.exists() else []
        if not tokens:
            tokens = [sign_in() for _ in range(LONGEST_RUN_S // REFRESH_S)]
        kept.write_text("\n".join(tokens[1:]))
        return tokens[0]

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"
