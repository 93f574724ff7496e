"""Keep files (文件) in a folder or an object store: sealed, typed by content, scanned, streamed, uploaded in pieces.

Rooms call what this package names: `put`, `take` (of an upload), `info`, `read`, `read_stream`, `thumbnail`, `file_response`.
"""

from app.kernel.storage.answers import file_response
from app.kernel.storage.files import StoredFile, info, put, read, read_stream
from app.kernel.storage.kinds import (
    DOCUMENTS,
    DOCX,
    ENDINGS,
    JPEG,
    LARGEST_DOCUMENT,
    LARGEST_FILE,
    PAPERS,
    PDF,
    PICTURES,
    PNG,
    TEXT,
    XLSX,
    FileTypeRefused,
    offer_use,
    tell_type,
)
from app.kernel.storage.models import StoredObject
from app.kernel.storage.scans import FileInfected, FileWaitsForScan
from app.kernel.storage.sealing import FileChanged
from app.kernel.storage.setup import use
from app.kernel.storage.stores import FileStoreAway
from app.kernel.storage.thumbnails import thumbnail
from app.kernel.storage.uploads import take

__all__ = (
    "DOCUMENTS", "DOCX", "ENDINGS", "JPEG", "LARGEST_DOCUMENT", "LARGEST_FILE", "PAPERS", "PDF", "PICTURES", "PNG", "TEXT",
    "XLSX", "FileChanged", "FileInfected", "FileStoreAway", "FileTypeRefused", "FileWaitsForScan", "StoredFile",
    "StoredObject", "file_response", "info", "offer_use", "put", "read", "read_stream", "take", "tell_type", "thumbnail",
    "use",
)
