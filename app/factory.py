"""Build the application: the one place that knows every domain.

An endpoint without a permission is refused here, so that nothing opens by being forgotten.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Response, request
from flask_migrate import Migrate
from flask_smorest import Api
from werkzeug.exceptions import LengthRequired
from werkzeug.middleware.proxy_fix import ProxyFix

from app.cli import law_commands
from app.config import ROOT, Settings
from app.kernel import apidoc, audit, client, crypto, health, outbox, refusals, storage, tables  # noqa: F401 - tables enter the metadata
from app.kernel.access import Access
from app.kernel.commands import commands as kernel_commands
from app.kernel.db import APP_ROLE, SELF_COMMITTING, db, driver_url
from app.kernel.http import API_PREFIX, AreaField, edge
from app.kernel.problems import UnsupportedMedia
from app.kernel.storage import upload_routes

if TYPE_CHECKING:
    from types import ModuleType

DOMAINS = (
    "ledger", "messaging", "documents", "identity", "registry", "bodies", "assembly", "voting", "elections",
    "certification", "meetings", "affairs", "exchange", "records", "dashboards", "demo",
)
PARTS = ("models", "subscriptions", "jobs", "commands", "routes")
LARGEST_BODY = 1024 * 1024
LARGEST_UPLOAD = 64 * 1024 * 1024


class UnguardedEndpoint(RuntimeError):
    """An endpoint names no permission."""


def create_app(settings: Settings | None = None) -> Flask:
    """Return the application; nothing is asked of the database before the first request.

    Raises:
        ConfigurationRefused: the settings are not fit for their environment.
        UnguardedEndpoint: a view has no `permit`.
    """
    settings = settings or Settings.from_env()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    app = Flask("app", static_folder=None)
    app.config.from_mapping(_flask_config(settings))
    app.extensions["zuolin"] = settings
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxy_hops, x_proto=settings.proxy_hops)  # type: ignore[method-assign]
    crypto.use(crypto.Keyring.of(settings))
    storage.use(settings)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    api = Api(app)
    api.register_field(AreaField, "string", None)
    for page in (health.pages, apidoc.pages, client.pages):
        app.register_blueprint(page)
    refusals.install(app)
    app.before_request(_refuse_before_reading)
    app.after_request(_harden)
    api.register_blueprint(upload_routes.pages)
    _plug_in_domains(app, api)
    for command in (law_commands, *kernel_commands):
        app.cli.add_command(command)
    _guard(app)
    apidoc.complete(api.spec, app)
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    url = driver_url(settings.database_url or "postgresql://unset.invalid/unset")
    pool = {
        "pool_size": settings.pool_size, "max_overflow": 4, "pool_pre_ping": False, "pool_recycle": 1800,
        "hide_parameters": True,  # an error in the log must not tell what a person wrote
        "connect_args": {"options": f"-c role={APP_ROLE} -c statement_timeout=120000", "connect_timeout": 5},
    }
    return {
        "SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": pool,
        "SQLALCHEMY_BINDS": {
            SELF_COMMITTING: pool | {"url": url, "isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True}},
        "API_TITLE": "左邻右家", "API_VERSION": "v1", "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api", "OPENAPI_JSON_PATH": "openapi.json",
        "MAX_CONTENT_LENGTH": LARGEST_UPLOAD, "MAX_FORM_MEMORY_SIZE": LARGEST_BODY, "MAX_FORM_PARTS": 200,
        "JWT_SECRET_KEY": settings.jwt_key, "PROPAGATE_EXCEPTIONS": False, "JSON_SORT_KEYS": False,
        "API_SPEC_OPTIONS": {
            "info": {"description": "深圳业主大会投票：房册、会议、投票、计票、复核。错误一律为 RFC 9457 问题文档。"},
            "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}},
        },
    }


def _plug_in_domains(app: Flask, api: Api) -> None:
    for name in DOMAINS:
        for part in PARTS:
            module = _part(name, part)
            for plugged in getattr(module, "blueprints", ()):
                api.register_blueprint(plugged)
            for group in getattr(module, "commands", ()):
                app.cli.add_command(group)
            plug_in = getattr(module, "plug_in", None)
            if plug_in is not None:
                plug_in(app)


def _part(name: str, part: str) -> ModuleType | None:
    full = f"app.{name}.{part}"
    known = importlib.util.find_spec(f"app.{name}") and importlib.util.find_spec(full)
    return importlib.import_module(full) if known else None


def _guard(app: Flask) -> None:
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs."):
            continue
        if not isinstance(getattr(view, "access", None), Access):
            message = f"{endpoint} names no permission"
            raise UnguardedEndpoint(message)
        app.view_functions[endpoint] = edge(cast("Any", view))


def _refuse_before_reading() -> None:
    """Refuse a body by its declared type and size before a byte of it is parsed.

    Raises:
        UnsupportedMedia: neither JSON nor a form, nor a piece of an upload where one is sent.
        LengthRequired: files without a declared length.
        TooLarge: a piece that is larger than any file may be.
    """
    if request.method not in {"POST", "PUT", "PATCH"} or not request.path.startswith(API_PREFIX):
        return
    if request.mimetype == "multipart/form-data":
        if request.content_length is None:
            raise LengthRequired
        return
    if request.mimetype == upload_routes.PIECE_TYPE and request.endpoint == "uploads.receive":
        upload_routes.refuse_piece()
        return
    request.max_content_length = LARGEST_BODY
    if request.mimetype != "application/json" and (request.content_length or request.mimetype):
        raise UnsupportedMedia(accepted="application/json（上传文件用 multipart/form-data）")


def _harden(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Content-Security-Policy", (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"))
    if request.path.startswith("/api/v1"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response
