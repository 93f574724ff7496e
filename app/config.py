"""Read settings once from the environment and refuse a production that is not one."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
_DEMO_SEED = "左邻右家 demo key, public on purpose: "
_SHORTEST_SECRET = 32


class ConfigurationRefused(RuntimeError):
    """Say which setting keeps the application from starting, and what to set instead."""


def demo_key(name: str) -> str:
    """Return the published 32-byte demo key of that name, base64; production refuses it."""
    return base64.b64encode(hashlib.sha256((_DEMO_SEED + name).encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between a demo, a test and a city.

    Keys are base64 of 32 bytes. `data_keys` is `id:key[,id:key]`, the first encrypts, all decrypt.
    """

    environment: str
    database_url: str
    var_dir: Path
    jwt_key: str
    data_keys: str
    index_key: str
    ledger_key: str
    sms_gateway: str
    public_origin: str
    proxy_hops: int
    pool_size: int
    log_name: str
    file_store: str
    s3_endpoint: str
    s3_region: str
    s3_bucket: str
    s3_access_key: str = field(repr=False)
    s3_secret_key: str = field(repr=False)
    s3_timeout: int
    clamav: str

    @property
    def production(self) -> bool:
        """Tell whether real owners are served."""
        return self.environment == "production"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the settings.

        Raises:
            ConfigurationRefused: production with a demo secret, a console or no database.
        """
        env = os.environ if env is None else env
        environment = env.get("ZUOLIN_ENV", "demo")
        settings = cls(
            environment=environment,
            database_url=env.get("DATABASE_URL", ""),
            var_dir=Path(env.get("VAR_DIR", str(ROOT / "var"))),
            jwt_key=env.get("JWT_KEY", demo_key("jwt")),
            data_keys=env.get("DATA_KEYS", "demo:" + demo_key("data")),
            index_key=env.get("INDEX_KEY", demo_key("index")),
            ledger_key=env.get("LEDGER_KEY", demo_key("ledger")),
            sms_gateway=env.get("SMS_GATEWAY", "console"),
            public_origin=env.get("PUBLIC_ORIGIN", _loopback(env) if environment == "demo" else ""),
            proxy_hops=int(env.get("PROXY_HOPS", "0")),
            pool_size=int(env.get("DB_POOL_SIZE", "18")),
            log_name=env.get("LEDGER_NAME", "zuolin-demo"),
            file_store=env.get("FILE_STORE", "folder"),
            s3_endpoint=env.get("S3_ENDPOINT", ""),
            s3_region=env.get("S3_REGION", "us-east-1"),
            s3_bucket=env.get("S3_BUCKET", ""),
            s3_access_key=env.get("S3_ACCESS_KEY", ""),
            s3_secret_key=env.get("S3_SECRET_KEY", ""),
            s3_timeout=int(env.get("S3_TIMEOUT", "20")),
            clamav=env.get("CLAMAV", ""),
        )
        settings.refuse_pretence()
        return settings

    def refuse_pretence(self) -> None:
        """Refuse to serve real owners with what only a demo may have.

        Raises:
            ConfigurationRefused: naming every setting that must change.
        """
        if self.environment not in {"demo", "test", "production"}:
            message = "ZUOLIN_ENV 只能是 demo、test 或 production。"
            raise ConfigurationRefused(message)
        faults = self._file_faults()
        if self.production:
            faults += self._production_faults()
        if faults:
            raise ConfigurationRefused(f"{'生产环境' if self.production else '系统'}不能启动：" + "；".join(faults) + "。")

    def _file_faults(self) -> list[str]:
        """Say what is missing to keep files where the settings want them, and to scan them."""
        faults = []
        if self.file_store not in {"folder", "s3"}:
            faults.append("FILE_STORE 只能是 folder 或 s3")
        s3 = {"S3_BUCKET": self.s3_bucket, "S3_ACCESS_KEY": self.s3_access_key, "S3_SECRET_KEY": self.s3_secret_key}
        faults += [f"{name} 没有设置" for name, value in s3.items() if self.file_store == "s3" and not value]
        port = self.clamav.rpartition(":")[2]
        if self.clamav and not self.clamav.startswith("/") and not (":" in self.clamav and port.isdecimal()):
            faults.append("CLAMAV 应为 主机:端口 或以 / 开头的套接字路径")
        return faults

    def _production_faults(self) -> list[str]:
        """Say what only a demonstration may have."""
        faults = []
        keys = {"JWT_KEY": self.jwt_key, "INDEX_KEY": self.index_key, "LEDGER_KEY": self.ledger_key}
        faults += [f"{name} 没有设置或是演示密钥" for name, key in keys.items() if key == demo_key(_key_name(name))]
        faults += [f"{name} 太短" for name, key in keys.items() if len(key) < _SHORTEST_SECRET]
        if demo_key("data") in self.data_keys:
            faults.append("DATA_KEYS 没有设置或含演示密钥")
        if self.sms_gateway == "console":
            faults.append("SMS_GATEWAY 不能是 console")
        if not self.database_url:
            faults.append("DATABASE_URL 没有设置")
        if not self.public_origin.startswith("https://"):
            faults.append("PUBLIC_ORIGIN 必须是 https:// 开头的网址")
        if self.log_name == "zuolin-demo":
            faults.append("LEDGER_NAME 没有设置")
        return faults


def _loopback(env: Mapping[str, str]) -> str:
    """Return where `make run` serves the demonstration, so that its messages and QR codes can be opened."""
    return f"http://127.0.0.1:{env.get('PORT', '8000')}"


def _key_name(setting: str) -> str:
    return setting.removesuffix("_KEY").lower()
