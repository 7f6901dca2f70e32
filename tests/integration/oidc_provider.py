"""A small OpenID Connect provider on Authlib's server side, over HTTP, with keys of its own.

with provider("http://127.0.0.1:8080/sign-in/provider/back") as there:
    there.issuer, there.asked, there.person    who signs in there, without a page: at once
    there.lies = {"aud": "another"}            claims that are not what they should be
    there.key = another                        what it signs with; `published` is what it says
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2 import AuthorizationServer, OAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from joserfc.jwk import ECKey

CLIENT, SECRET = "help-channel", "the desk's word at the provider"
MARIA = {"sub": "u-1", "preferred_username": "maria", "name": "María Ñandú", "groups": ["techs"]}


class Client(ClientMixin):  # type: ignore[misc]
    """The desk, as the provider knows it."""

    def __init__(self, redirect: str, method: str) -> None:
        self.redirect, self.method = redirect, method

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return self.redirect

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        return method == self.method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    user: dict[str, Any]

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Provider:
    """What it knows, what it was asked, and how it misbehaves."""

    redirect: str
    method: str = "client_secret_basic"
    person: dict[str, Any] = field(default_factory=lambda: dict(MARIA))
    key: Any = field(default_factory=lambda: ECKey.generate_key("P-256", auto_kid=True))
    lies: dict[str, Any] = field(default_factory=dict)
    alg: str = "ES256"
    calls_itself: str = ""
    only_userinfo: tuple[str, ...] = ()
    forge: Callable[[dict[str, str]], object] = lambda _token: None
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    issuer: str = ""

    def __post_init__(self) -> None:
        self.published = [self.key]
        self.server = Server(self)

    def answer(self, method: str, url: str, body: str, headers: Any) -> tuple[int, Any, Any]:
        self.asked.append(f"{method} {url} {body}")
        path = urlsplit(url).path
        if path == "/.well-known/openid-configuration":
            return 200, self.about(), []
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.published]}, []
        given = dict(parse_qsl(body if method == "POST" else urlsplit(url).query))
        request = _Request(method, self.issuer + url, headers=headers)
        request.payload, request.posted = BasicOAuth2Payload(given), given
        if path == "/authorize":
            grant = self.server.get_consent_grant(request, self.person)
            return self.server.create_authorization_response(request, self.person, grant)  # type: ignore[no-any-return]
        if path == "/token":
            status, said, more = self.server.create_token_response(request)
            self.forge(said)
            return status, said, more
        if path == "/me" and headers.get("Authorization", "").startswith("Bearer "):
            return 200, self.person, []
        return 404, {}, []

    def about(self) -> dict[str, Any]:
        return {
            "issuer": self.calls_itself or self.issuer,
            "authorization_endpoint": self.issuer + "/authorize",
            "token_endpoint": self.issuer + "/token",
            "jwks_uri": self.issuer + "/keys",
            "userinfo_endpoint": self.issuer + "/me",
            "token_endpoint_auth_methods_supported": [self.method],
        }


class _Request(OAuth2Request):  # type: ignore[misc]
    posted: dict[str, str]

    @property
    def args(self) -> dict[str, str]:
        return self.posted if self.method == "GET" else {}

    @property
    def form(self) -> dict[str, str]:
        return self.posted if self.method == "POST" else {}


class Server(AuthorizationServer):  # type: ignore[misc]
    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider
        self.register_token_generator("default", BearerTokenGenerator(lambda *_, **__: "a" * 42))
        openid = OpenId(provider)
        self.register_grant(Grant, [CodeChallenge(required=True), openid])

    def query_client(self, client_id: str) -> Client | None:
        known = client_id == CLIENT
        return Client(self.provider.redirect, self.provider.method) if known else None

    def save_token(self, token: Any, request: Any) -> None:
        pass

    def send_signal(self, *_: Any, **__: Any) -> None:
        pass

    def create_oauth2_request(self, request: Any) -> Any:
        return request

    def handle_response(self, status: int, body: Any, headers: Any) -> tuple[int, Any, Any]:
        return status, body, headers


class Grant(AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")

    @property
    def codes(self) -> dict[str, Code]:
        found: dict[str, Code] = self.server.provider.codes
        return found

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        self.codes[code] = Code(
            code, data["redirect_uri"], data["scope"], data["nonce"],
            data["code_challenge"], data["code_challenge_method"], self.server.provider.person,
        )  # fmt: skip

    def query_authorization_code(self, code: str, _client: Any) -> Code | None:
        return self.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        del self.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
        return authorization_code.user


class OpenId(OpenIDCode):  # type: ignore[misc]
    def __init__(self, provider: Provider) -> None:
        super().__init__(require_nonce=True)
        self.provider = provider

    def resolve_client_private_key(self, _client: Any) -> Any:
        return self.provider.key

    def get_client_algorithm(self, _client: Any) -> str:
        return self.provider.alg

    def get_encode_header(self, client: Any) -> dict[str, Any]:
        return {"alg": self.get_client_algorithm(client), "kid": self.provider.key.kid}

    def get_client_claims(self, _client: Any) -> dict[str, Any]:
        return {"iss": self.provider.issuer}

    def exists_nonce(self, _nonce: str, _request: Any) -> bool:
        return False

    def generate_user_info(self, user: dict[str, Any], _scope: str) -> UserInfo:
        hidden = self.provider.only_userinfo
        claims = {name: value for name, value in user.items() if name not in hidden}
        return UserInfo(**{**claims, **self.provider.lies})


@contextmanager
def provider(redirect: str, **more: Any) -> Iterator[Provider]:
    """It answers while the block runs."""
    made = Provider(redirect, **more)

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            status, said, headers = made.answer(self.command, self.path, body, self.headers)
            text = (json.dumps(said) if isinstance(said, dict) else said or "").encode()
            self.send_response(status)
            for name, value in headers:
                if name.lower() != "content-type":
                    self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        made.issuer = f"http://127.0.0.1:{web.server_port}"
        thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield made
        finally:
            web.shutdown()
            thread.join()
