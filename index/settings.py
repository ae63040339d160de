"""Every setting, from the environment (prefix TANYA_SOP_) and `.env`; only commands read it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.databases import Address, keep_in
from index.errors import BadSetting
from index.hours import hours
from index.profile import open_profile, use

_HOUSE = Path(__file__).parent.parent


class Settings(BaseSettings):
    """One field a setting; the README's table of settings is made from these descriptions."""

    model_config = SettingsConfigDict(
        env_prefix="TANYA_SOP_", env_file=".env", extra="ignore", populate_by_name=True, hide_input_in_errors=True
    )

    data: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("tanya-sop"),
        description="folder of the index and the files",
    )
    database: SecretStr = Field(
        default=SecretStr(""),
        description="postgresql:// address of a database for the index and the people; empty for files in the data folder",
    )
    agency: str = Field(
        default="tanya_sop",
        pattern=r"^[a-z][a-z0-9_]{0,40}$",
        description="schema of this agency in that database, where several agencies share one",
    )
    documents: Path = Field(
        default=_HOUSE / "documents", description="folder that `ingest` reads when no path is given"
    )
    language: Literal["id", "en"] = Field(default="id", description="language of the commands and of a first contact")
    profile: str = Field(default="bp2mi", description="whose SOPs these are: `bp2mi`, `plain`, or a folder of your own")
    encoder: str = Field(
        default="", description="sentence-transformers folder or hub name; empty for the bundled encoder"
    )
    query_prompt: str | None = Field(default=None, description='put before a question, such as "query: "')
    passage_prompt: str | None = Field(default=None, description='put before a passage, such as "passage: "')
    read_seconds: int = Field(default=300, ge=1, description="seconds that one file may take to be read")
    read_memory_mb: int = Field(default=1024, ge=256, description="memory that reading one file may take, MiB")
    read_pages: int = Field(default=2000, ge=1, description="pages that one file may have")
    workers: int = Field(default=2, ge=1, le=64, description="files read at the same time")
    telegram_bot_token: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN", "TANYA_SOP_TELEGRAM_BOT_TOKEN"),
        description="the bot's token from @BotFather (variable TELEGRAM_BOT_TOKEN)",
    )
    telegram_api_url: str = Field(default="https://api.telegram.org", description="address of the Bot API server")
    poll_seconds: int = Field(default=25, ge=1, le=50, description="seconds that a long poll waits for an update")
    webhook_url: str = Field(
        default="", description="public https address ending in /telegram that Telegram calls; empty for long polling"
    )
    http_host: str = Field(default="127.0.0.1", description="where the bot listens for the webhook and health checks")
    http_port: int = Field(
        default=0, ge=0, le=65535, description="port of the pages, /telegram, /healthz and /readyz; 0 for none"
    )
    disk_mb: int = Field(default=500, ge=0, description="free disk space (MB) below which admins are told in the chat")
    admins: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(), description="numeric Telegram ids of the admins, separated by commas"
    )
    officers: Annotated[tuple[int, ...], NoDecode] = Field(
        default=(),
        description="numeric Telegram ids of the officers on duty, who get people's questions by turns",
    )
    officers_group: int = Field(
        default=0, description="numeric id of the staff's group that gets the questions instead; 0 for none"
    )
    officers_unit: str = Field(default="", description="unit that stands over an officer's answer")
    officers_hours: str = Field(
        default="Sen-Jum 08.00-16.00", description="hours (WIB) in which officers answer; empty for round the clock"
    )

    web_host: str = Field(default="127.0.0.1", description="where `tanya-sop web` listens")
    web_port: int = Field(default=8080, ge=1, le=65535, description="port of `tanya-sop web`")
    web_url: str = Field(
        default="",
        description="public address of the pages, such as https://sop.example.go.id; needed to sign staff in",
    )
    web_proxies: int = Field(
        default=0, ge=0, le=9, description="proxies of yours before the pages, which add to X-Forwarded-For"
    )
    web_cors: str = Field(
        default="", description="origin whose pages may call /api, such as https://example.go.id, or *; empty for none"
    )

    llm_url: str = Field(
        default="", description="OpenAI-compatible address that may rephrase public answers; empty for none"
    )
    llm_model: str = Field(default="", description="the model's name there")
    llm_key: SecretStr = Field(default=SecretStr(""), description="the key to it, if it wants one")

    speech_url: str = Field(
        default="", description="OpenAI-compatible address that turns voice notes into text; empty for none"
    )
    speech_model: str = Field(default="", description="the model's name there")
    speech_key: SecretStr = Field(default=SecretStr(""), description="the key to it, if it wants one")

    @field_validator("telegram_bot_token", "webhook_url", "telegram_api_url", "web_url", "web_cors", mode="before")
    @classmethod
    def _stripped(cls, value: object) -> object:
        # What is copied from a chat often brings spaces along.
        return value.strip() if isinstance(value, str) else value

    @field_validator("database")
    @classmethod
    def _postgres(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("write it like postgresql://user:password@host/database")
        return value

    @field_validator("admins", "officers", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part for part in value.replace(",", " ").split() if part] if isinstance(value, str) else value

    @field_validator("officers_hours")
    @classmethod
    def _hours(cls, value: str) -> str:
        try:
            hours(value)
        except ValueError as error:
            raise ValueError(f"{error}: write it like Sen-Jum 08.00-16.00, Sab 08.00-12.00") from None
        return value

    @property
    def staff_chats(self) -> tuple[int, ...]:
        """The chats that questions for officers go to; empty where nobody is set up to answer."""
        return (self.officers_group,) if self.officers_group else self.officers


def load_settings(data: Path | None = None) -> Settings:
    """The settings as they stand now, `data` overriding the folder; their profile is put to use.

    Raises BadSetting for the first value that is wrong.
    """
    try:
        settings = Settings() if data is None else Settings(data=data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = _variable(str(first["loc"][0]))
        raise BadSetting(name=name, value=_shown(name), reason=str(first["msg"])) from None
    use(open_profile(settings.profile))
    address = settings.database.get_secret_value()
    keep_in(settings.data, Address(address, settings.agency) if address else None)
    return settings


def _variable(field: str) -> str:
    return field if field.isupper() else f"TANYA_SOP_{field.upper()}"


def _shown(name: str) -> str:
    return "***" if any(word in name for word in ("TOKEN", "KEY", "DATABASE")) else repr(os.environ.get(name, "(.env)"))
