"""Runs every event under events/ twice, as an HTTP request to a local cloud and through `sam local invoke` against another
one, and compares the statuses and the shapes of the answers. Needs a Docker engine and what `sam build` made for this
machine's processors. What it is given, `--skip-pull-image` say, goes to `sam local invoke`. See docs/sam-local.md.
"""

import base64
import hashlib
import hmac
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3
import docker
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from walkthrough import PORT, ROOT, cloud

BASE = f"http://127.0.0.1:{PORT}"
EMAIL, PASSWORD = "mia@example.com", "Harbour-lane-7"
# As events/phones/create.json has it.
NUMBER = "+380957564567"
LOCAL = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "us-east-1"}
# What API Gateway, or the local cloud in its place, adds, and what belongs to a connection.
ADDED = {"apigw-requestid", "connection", "content-length", "date"}
ARM = platform.machine() in ("arm64", "aarch64")


def by_http(function, event):
    """What the gateway answers to the request that makes API Gateway send this event."""
    body = event.get("body") or ""
    body = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
    url = BASE + urllib.parse.quote(event["rawPath"]) + "?" + event["rawQueryString"]
    kept = {name: value for name, value in event["headers"].items() if not name.startswith("x-forwarded") and name != "host"}
    request = urllib.request.Request(url.rstrip("?"), body or None, kept, method=event["requestContext"]["http"]["method"])
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read().decode()


def by_sam(function, event):
    """What `sam local invoke` prints."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(event, file)
        file.flush()
        command = ["sam", "local", "invoke", function, "--event", file.name, *sys.argv[1:]]
        command += ["--parameter-overrides", "Architecture=arm64"] if ARM else []
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, **LOCAL})
    lines = [line for line in ran.stdout.splitlines() if line.startswith("{")]
    if ran.returncode or not lines:
        sys.exit(f"{' '.join(command)} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    answer = json.loads(lines[-1])
    if "statusCode" not in answer:
        sys.exit(f"{function}: {answer}\n{ran.stderr}")
    return answer["statusCode"], answer["headers"], answer.get("body") or ""


def shape(value):
    """The names and types in a value, and how many there are in its lists."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else type(value).__name__


class Walk:
    """All events in an order in which they succeed, with real tokens in their placeholders."""

    def __init__(self, call):
        self.call, self.values, self.seen = call, {}, {}

    def run(self, name, **values):
        """The body of an event's answer."""
        self.values.update(values)
        text = (ROOT / f"events/{name}.json").read_text()
        for placeholder in sorted(self.values, key=len, reverse=True):
            text = text.replace(placeholder, self.values[placeholder])
        function = name.split("/")[0].title().replace("_", "")
        started = time.monotonic()
        status, headers, body = self.call(function, json.loads(text))
        try:
            body = json.loads(body)
        except ValueError:
            pass
        names = sorted(name for name in headers if name.lower() not in ADDED)
        self.seen[name] = status, names, shape(body)
        self.headers = headers
        print(f"{self.call.__name__} {name}: {status} in {time.monotonic() - started:.1f} s", flush=True)
        return body

    def all(self):
        """Runs all of them."""
        self.account()
        self.sessions()
        self.passwords()
        self.factor()
        return self.seen

    def account(self):
        self.run("accounts/sign_up")
        self.run("accounts/confirm", CONFIRMATION_TOKEN=mailed("confirmation_token"))
        self.values["ACCESS_TOKEN"] = self.run("session/create")
        for name in ["accounts/me", "session/jwks", "accounts/create_profile", "accounts/show_profile"]:
            self.run(name)
        self.values["ACCESS_TOKEN"] = self.run("security/renew")
        for name in ["create", "show", "change", "list", "delete", "openapi", "swagger_doc", "health"]:
            self.run(f"labels/{name}")
        self.run("phones/create")
        self.run("phones/send_code")
        self.run("phones/verify", SMS_CODE=sent(NUMBER)[0].split()[-1])
        self.run("documents/create")
        self.run("documents/list")

    def sessions(self):
        for version in ["pacerpro", "pacerpro_v1"]:
            token = self.run(f"session/{version}_create")["jwtToken"]
            self.run(f"session/{version}_refresh", SESSION_TOKEN=token)
            self.run(f"session/{version}_revoke")
        challenge = self.run("session/polario_auth")
        proof = scram(challenge, json.loads((ROOT / "events/session/polario_auth.json").read_text()))
        device = self.run("session/polario_login", SCRAM_NONCE=challenge["nonce"], SCRAM_PROOF=proof)
        self.run("session/polario_session", REFRESH_TOKEN=device["refreshToken"])
        self.run("session/polario_logout", DEVICE_TOKEN=self.headers["session"])
        client = re.search(r"\b\d{9}\b", operator("clients", "create", "Acme"))[0]
        key = operator("clients", "keys", "create", client, "--scope", "read")
        secret, key = re.search(r"sandbox_\w+", key)[0], re.search(r"po2_\w+", key)[0]
        self.run("session/po2_session", CLIENT_ID=client, CLIENT_KEY=key, CLIENT_SECRET=secret)

    def passwords(self):
        self.values["ACCESS_TOKEN"] = signed_in(PASSWORD)
        self.run("accounts/change_password")
        self.run("security/request_reset")
        self.run("security/reset", RESET_TOKEN=mailed("reset_password_token"))
        password = json.loads(json.loads((ROOT / "events/security/reset.json").read_text())["body"])["password"]
        self.values["ACCESS_TOKEN"] = signed_in(password)

    def factor(self):
        self.secret = re.search("secret=([A-Z2-7]+)", self.run("security/generate_qrcode")["data"]["url"])[1]
        self.coded("security/enable_2fa")
        self.coded("security/verify_code")
        pair = rsa.generate_private_key(65537, 2048)
        form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        public = base64.urlsafe_b64encode(pair.public_key().public_bytes(*form)).decode()
        self.values["API_KEY_UID"] = self.coded("api_keys/create", PUBLIC_KEY=public)["uid"]
        for name in ["list", "show", "change"]:
            self.coded(f"api_keys/{name}")
        self.run("security/verify_api_key")
        now = int(time.time())
        claims = {"iat": now, "exp": now + 120, "sub": "api_key_jwt", "iss": "external", "jti": "once"}
        self.run("session/generate_jwt", CLIENT_JWT=jwt.encode(claims, pair, "RS256"))
        self.coded("api_keys/delete")

    def coded(self, name, **values):
        """Runs an event with a one-time code, which may be one that was used: that is forgotten first."""
        forget_steps()
        key = base64.b32decode(self.secret + "=" * (-len(self.secret) % 8))
        digest = hmac.digest(key, (int(time.time()) // 30).to_bytes(8, "big"), "sha1")
        at = digest[-1] & 15
        number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFFFFFF
        return self.run(name, TOTP_CODE=f"{number % 10**6:06}", **values)


def sent(to):
    """The texts of the mails or SMS to an address or a number, newest first."""
    query = urllib.parse.urlencode({"to": to, "wait": 5})
    return [message["text"] for message in json.load(urllib.request.urlopen(f"{BASE}/_local/outbox?{query}"))]


def mailed(parameter):
    """What the newest mail that has it says of a parameter in its link."""
    return re.search(f"{parameter}=([A-Za-z0-9_-]+)", "\n".join(sent(EMAIL)))[1]


def signed_in(password):
    fields = {"email": EMAIL, "password": password, "application_id": "peatio"}
    return json.load(urllib.request.urlopen(f"{BASE}/api/v1/sessions", urllib.parse.urlencode(fields).encode()))


def operator(*words):
    command = ["cargo", "run", "--quiet", "--bin", "operator", "--", "--local", "--json", *words, "--reason", "trial"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def forget_steps():
    """Lets the step of the last one-time code be used again: containers go by the system's clock, which nobody moves."""
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local", "region_name": "us-east-1"}
    table = boto3.resource("dynamodb", endpoint_url=f"http://127.0.0.1:{PORT + 1}", **keys).Table("Table")
    for item in table.scan()["Items"]:
        if "otp_step" in item:
            key = {"pk": item["pk"], "sk": item["sk"]}
            table.update_item(Key=key, UpdateExpression="SET otp_step = :zero", ExpressionAttributeValues={":zero": 0})


def scram(challenge, event):
    """The client's proof (RFC 5802) for a challenge."""
    nonce = json.loads(event["body"])["nonce"]
    salt, rounds, full = challenge["salt"], challenge["iterationCount"], challenge["nonce"]
    salted = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), base64.b64decode(salt), rounds)
    message = f"n={EMAIL},r={nonce},r={full},s={salt},i={rounds},c=biws,r={full}".encode()
    key = hmac.digest(salted, b"Client Key", "sha256")
    signature = hmac.digest(hashlib.sha256(key).digest(), message, "sha256")
    return base64.b64encode(bytes(x ^ y for x, y in zip(key, signature))).decode()


def bridge():
    """Where containers reach this machine, where that is not its loopback."""
    if sys.platform != "linux":
        return []
    network = docker.from_env().networks.get("bridge").attrs
    return ["--cloud-address", network["IPAM"]["Config"][0]["Gateway"]]


def main():
    with cloud():
        expected = Walk(by_http).all()
    with cloud(*bridge()):
        seen = Walk(by_sam).all()
    events = {f"{file.parent.name}/{file.stem}" for file in (ROOT / "events").glob("*/*.json")}
    wrong = [f"never run: {name}" for name in sorted(events - set(seen))]
    for name, one in expected.items():
        if one != seen[name]:
            wrong.append(f"{name}: the gateway {one}, sam {seen[name]}")
        if one[0] >= 400:
            wrong.append(f"{name}: {one}")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"{len(seen)} events: `sam local invoke` answers as the local gateway does")


if __name__ == "__main__":
    main()
