"""An OpenID Connect provider: the code flow with PKCE, state and nonce. The only file that does.

What has to be remembered between leaving and coming back is computed from one secret in a cookie
of the browser that left, so it is kept nowhere and no other browser can come back in its place
[OpenID Connect Core 1.0; RFC 7636; RFC 9700].
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from admin.errors import SignInError, Unavailable
from admin.identity.limit import Within, unlimited
from admin.identity.provider_settings import BACK, ProviderSettings
from admin.identity.roles import RoleMap
from admin.model_access import Found
from admin.words import N_
from broker.clock import Clock
from broker.log import get
from broker.settings import SettingProblem

log = get("desk")

LEEWAY = 60  # seconds that its clock may be off
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
              "EdDSA", "Ed25519"]  # fmt: skip
STRONG = {"mfa", "otp", "hwk"}  # methods that are a second factor [RFC 8176]
AWAY = N_(
    "The sign-in service cannot be reached right now. Please try again; accounts of the desk's "
    "own go on working."
)
FAILED = N_("Signing in there did not work; please try again.")


class OidcProvider:
    """Sends browsers there and believes what they bring back only when it is proved.

    Raises broker.settings.SettingProblem when the desk has no name there.
    """

    def __init__(
        self, settings: ProviderSettings, public_url: str, clock: Clock,
        within: Within = unlimited,
    ) -> None:  # fmt: skip
        if not settings.oidc_client_id:
            raise SettingProblem("HC_OIDC_ISSUER needs HC_OIDC_CLIENT_ID")
        self._set, self._clock, self._within = settings, clock, within
        self.label = settings.oidc_label or urlsplit(settings.oidc_issuer).hostname or ""
        self._redirect = public_url + BACK
        self._roles = RoleMap(settings.oidc_roles, settings.oidc_others)
        self._metadata: Mapping[str, Any] = {}
        self._keys: KeySet | None = None

    def leave_for(self, secret: str) -> str:
        """Where to send a browser that keeps this secret. Raises Unavailable."""
        endpoint = self._asked(lambda: self._about()["authorization_endpoint"])
        url, _ = self._session().create_authorization_url(
            endpoint,
            state=_derived(secret, "state"),
            nonce=_derived(secret, "nonce"),
            code_verifier=_derived(secret, "verifier"),
        )
        return str(url)

    def came_back(self, secret: str, said: Mapping[str, str]) -> Found:
        """Who it is, from the query with which the browser came back.

        Raises SignInError when it proves nothing, or they may not come in; and Unavailable.
        """
        if not secret or not hmac.compare_digest(
            said.get("state", "").encode(), _derived(secret, "state").encode()
        ):
            raise SignInError(N_("This was begun in another browser, or long ago; try again."))
        if error := said.get("error"):
            log.info("provider.refuses", why=error[:100])
            raise SignInError(FAILED)
        claims = self._asked(lambda: self._claims(secret, said))
        return self._found(claims)

    def _asked(self, work: Callable[[], Any]) -> Any:
        try:
            return self._within(self._set.oidc_within, work)
        except (JoseError, OAuthError) as problem:
            log.warning("provider.unproved", why=f"{type(problem).__name__}: {problem}"[:200])
            raise SignInError(FAILED) from None
        except (OSError, KeyError, ValueError) as problem:  # requests' errors are OSErrors
            log.warning("provider.away", why=type(problem).__name__)
            raise Unavailable(AWAY) from None

    def _claims(self, secret: str, said: Mapping[str, str]) -> dict[str, Any]:
        about = self._about()
        if said.get("iss", about["issuer"]) != about["issuer"]:  # [RFC 9207]
            raise OAuthError("mixed_up", "another provider answers")
        with self._session() as session:
            token = session.fetch_token(
                about["token_endpoint"],
                grant_type="authorization_code",
                code=said.get("code", ""),
                code_verifier=_derived(secret, "verifier"),
                allow_redirects=False,
            )
            if "id_token" not in token:
                raise OAuthError("no_id_token", "the provider gave no ID token")
            claims = self._verified(token, _derived(secret, "nonce"))
            if self._set.oidc_login not in claims and "userinfo_endpoint" in about:
                more = session.get(about["userinfo_endpoint"], allow_redirects=False)
                more.raise_for_status()
                told = more.json()
                if told.get("sub") == claims["sub"]:
                    claims = {**told, **claims}
        return claims

    def _verified(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        try:
            read = jwt.decode(token["id_token"], self._key_set(), algorithms=SIGNATURES)
        except InvalidKeyIdError:  # it has new keys
            self._keys = None
            read = jwt.decode(token["id_token"], self._key_set(), algorithms=SIGNATURES)
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": self._about()["issuer"]},
                "aud": {"essential": True, "value": self._set.oidc_client_id},
            },
            {
                "nonce": nonce,
                "client_id": self._set.oidc_client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(now=int(self._clock().timestamp()), leeway=LEEWAY)
        return dict(claims)

    def _found(self, claims: Mapping[str, Any]) -> Found:
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject:
            log.warning("provider.unproved", why="an empty subject")
            raise SignInError(FAILED)
        login, name = claims.get(self._set.oidc_login), claims.get(self._set.oidc_name)
        if not isinstance(login, str) or not login:
            log.error("provider.no_login", claim=self._set.oidc_login)
            raise SignInError(N_("Your login cannot be used here; ask your administrator."))
        welcome, role = self._roles.role(_strings(_at(claims, self._set.oidc_groups)))
        if not welcome:
            raise SignInError(
                N_("You are in none of the groups that may sign in here; ask your administrator.")
            )
        strong = bool(STRONG & set(_strings(claims.get("amr"))))
        shown = name if isinstance(name, str) else ""
        source = f"oidc {self._set.oidc_issuer}"
        return Found(source, subject, login, shown, role, strong)

    def _session(self) -> OAuth2Session:
        methods = self._metadata.get("token_endpoint_auth_methods_supported")
        usual = "client_secret_basic"
        method = usual if not methods or usual in methods else "client_secret_post"
        made = OAuth2Session(
            self._set.oidc_client_id,
            self._set.oidc_client_secret or None,
            token_endpoint_auth_method=method if self._set.oidc_client_secret else "none",
            scope=self._set.oidc_scopes,
            redirect_uri=self._redirect,
            code_challenge_method="S256",
            default_timeout=self._set.oidc_within,
        )
        made.verify = self._set.oidc_ca_file or True
        return made

    def _about(self) -> Mapping[str, Any]:
        """What the provider says of itself [OpenID Connect Discovery 1.0]."""
        if not self._metadata:
            issuer = self._set.oidc_issuer
            about = self._fetched(issuer.rstrip("/") + "/.well-known/openid-configuration")
            if about.get("issuer") != issuer:
                log.error("provider.misnamed", says=str(about.get("issuer"))[:200])
                raise ValueError("the provider calls itself otherwise")
            self._metadata = about
        return self._metadata

    def _key_set(self) -> KeySet:
        if self._keys is None:
            self._keys = KeySet.import_key_set(self._fetched(self._about()["jwks_uri"]))  # type: ignore[arg-type]
        return self._keys

    def _fetched(self, url: str) -> dict[str, Any]:
        answer = requests.get(
            url, timeout=self._set.oidc_within, verify=self._set.oidc_ca_file or True
        )
        answer.raise_for_status()
        found = answer.json()
        if not isinstance(found, dict):
            raise ValueError("no object")  # noqa: TRY004 - it is what it sent that is wrong
        return found


def _derived(secret: str, what: str) -> str:
    """One of the words that only the browser with this secret can have been given."""
    made = hmac.new(secret.encode(), what.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _at(claims: Mapping[str, Any], path: str) -> Any:
    """`realm_access.roles` of {"realm_access": {"roles": [...]}}; a claim's own dots come first."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
