"""Does what a relying service does: verifies an access token by the published keys, with PyJWT and nothing of Postern's."""

import json
import re
import urllib.parse
import urllib.request

import jwt

from walkthrough import PORT, cloud

BASE = f"http://127.0.0.1:{PORT}"
EMAIL, PASSWORD = "mia@example.com", "Harbour-lane-7"


def ask(path, **fields):
    """The body that a request is answered with; fields are sent as a form."""
    body = urllib.parse.urlencode(fields).encode() if fields else None
    return urllib.request.urlopen(BASE + path, body).read().decode()


def signed_in():
    """An access token."""
    ask("/api/v1/accounts", email=EMAIL, password=PASSWORD)
    confirmation = re.search(r"confirmation_token=([\w-]+)", ask(f"/_local/outbox?to={EMAIL}"))[1]
    ask("/api/v1/accounts/confirm", confirmation_token=confirmation)
    return json.loads(ask("/api/v1/sessions", email=EMAIL, password=PASSWORD, application_id="peatio"))


def main():
    token = signed_in()
    key = jwt.PyJWKClient(f"{BASE}/.well-known/jwks.json").get_signing_key_from_jwt(token)
    claims = jwt.decode(token, key, algorithms=["RS256"], audience="peatio", issuer="barong")
    if (claims["email"], claims["level"]) != (EMAIL, 1):
        raise SystemExit(f"the claims are another's: {claims}")
    message, signature = token.rsplit(".", 1)
    try:
        jwt.decode(f"{message}.{signature[::-1]}", key, algorithms=["RS256"], audience="peatio", issuer="barong")
    except jwt.InvalidSignatureError:
        print("PyJWT verifies a token by the published keys, and no forged one")
    else:
        raise SystemExit("a forged token was taken")


if __name__ == "__main__":
    with cloud():
        main()
