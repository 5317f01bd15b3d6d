"""Who may take a role: somebody with an ARN, or whom an identity provider vouches for."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from model_promotion.config.refusal import refusal, shown
from model_promotion.config.section import LEFT_OUT, Section
from model_promotion.config.text_rule import TextRule

_PROVIDER = "arn:aws(-[a-z]+)*:iam::[0-9]{12}"
_PRINCIPAL = TextRule(
    what="a principal",
    pattern="arn:aws(-[a-z]+)*:(iam::[0-9]{12}:(root|(user|role)/[A-Za-z0-9+=,.@_/-]+)"
    "|sts::[0-9]{12}:assumed-role/[A-Za-z0-9+=,.@_/-]+)",
    longest=2048,
    expected="the ARN of an account root, a role, a user or an assumed role",
)
_SAML = frozenset({"saml_provider"})
_OIDC = frozenset({"oidc_provider", "audience", "subjects"})
_ONE_SHAPE: dict[str, Any] = {
    "oneOf": [
        {"required": sorted(_SAML), "properties": dict.fromkeys(sorted(_OIDC), False)},
        {"required": sorted(_OIDC), "properties": dict.fromkeys(sorted(_SAML), False)},
    ]
}

SamlProvider = Annotated[
    str,
    TextRule(
        what="a SAML provider",
        pattern=f"{_PROVIDER}:saml-provider/[A-Za-z0-9._-]{{1,128}}",
        longest=2048,
        expected="the ARN of a SAML provider",
    ),
]
OidcProvider = Annotated[
    str,
    TextRule(
        what="an OIDC provider",
        pattern=f"{_PROVIDER}:oidc-provider/[A-Za-z0-9._:/-]{{1,255}}",
        longest=2048,
        expected="the ARN of an OIDC provider",
    ),
]
Audience = Annotated[
    str,
    TextRule(
        what="an audience",
        pattern="[!-#%-)+->@-~]+",
        longest=255,
        expected="1 to 255 printable characters without spaces, wildcards and $",
    ),
]
Subject = Annotated[
    str,
    TextRule(
        what="a subject",
        # a dollar sign would begin a variable of IAM
        pattern="(?=.*[^*?])[!-#%-~]+",
        longest=255,
        expected="1 to 255 printable characters without spaces and $, more than wildcards",
    ),
]


class FederationConfig(Section):
    """Whom an identity provider of the environment's account vouches for."""

    model_config = ConfigDict(json_schema_extra=_ONE_SHAPE)

    saml_provider: Annotated[SamlProvider | None, LEFT_OUT] = Field(
        default=None, description="the ARN of a SAML provider of the environment's account"
    )
    oidc_provider: Annotated[OidcProvider | None, LEFT_OUT] = Field(
        default=None, description="the ARN of an OIDC provider of the environment's account"
    )
    audience: Annotated[Audience | None, LEFT_OUT] = Field(
        default=None, description="the audience that its tokens name, such as sts.amazonaws.com"
    )
    subjects: Annotated[
        tuple[Subject, ...], Field(strict=False, min_length=1, max_length=20), LEFT_OUT
    ] = Field(default=(), description="whom its tokens are about, with * for any text")

    @property
    def provider(self) -> str:
        """The ARN of the identity provider."""
        return self.saml_provider or self.oidc_provider or ""

    @model_validator(mode="after")
    def _has_one_shape(self) -> FederationConfig:
        given = {name for name in type(self).model_fields if getattr(self, name)}
        if given not in (_SAML, _OIDC):
            raise refusal(
                f"not one provider, got {shown(sorted(given))}, "
                "expected saml_provider, or oidc_provider, audience and subjects"
            )
        return self


class _ArnOrFederation:
    """A text is an ARN, a mapping is an identity provider; nothing is tried as both."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        federation = handler.generate_schema(FederationConfig)
        written = core_schema.wrap_serializer_function_ser_schema(_write)
        return core_schema.no_info_wrap_validator_function(
            _check, federation, serialization=written
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        text = {
            "type": "string",
            "pattern": f"^(?:{_PRINCIPAL.pattern})$",
            "maxLength": _PRINCIPAL.longest,
        }
        return {"anyOf": [text, handler(schema)]}


def _check(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, str):
        problem = _PRINCIPAL.problem(value)
        if problem:
            raise refusal(problem)
        return value
    if isinstance(value, dict | FederationConfig):
        return handler(value)
    raise refusal(f"not a principal, got {shown(value)}, expected an ARN or an identity provider")


def _write(value: FederationConfig | str, handler: SerializerFunctionWrapHandler) -> Any:
    return value if isinstance(value, str) else handler(value)


PrincipalConfig = Annotated[FederationConfig | str, _ArnOrFederation()]
"""The ARN of somebody, or an identity provider that vouches for somebody."""
