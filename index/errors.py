"""Everything that can go wrong for a user, as a tree of exceptions.

    SopError
      BadSetting            a setting or option has a value that cannot be used
      NoIndex               nothing has been ingested yet
      UnknownSop            no SOP of that number that this role may see
      UnknownGeneration     no such generation to roll back to
      EncoderError          the encoder cannot be loaded
      JobError              an upload cannot be read or published, for a reason that lies with us
      FolderInUse           another process has the data folder
      UnreadablePdf         a file that cannot be read, for one of these reasons:
        NotAPdf  EncryptedPdf  EmptyPdf  DamagedPdf  TooLarge  TooSlow  WaitingForOcr  ReaderDied  UnreadablePicture
        NoOffice
      StorageError          the disk or the database cannot be used, for one of these reasons:
        DiskFull  DatabaseLocked  FolderReadOnly  DiskFailing  BrokenIndex  BrokenDatabase  DatabaseAway

Each carries a `key` into the message catalogues (`index/messages/*.toml`, section `error`) and its facts.
"""

from __future__ import annotations

from index.messages import say


class SopError(Exception):
    """Base of all; `str(error)` is the Indonesian sentence, `sentence(language)` any."""

    key = "unexpected"

    def __init__(self, **facts: object) -> None:
        super().__init__(facts)
        self.facts = facts

    def sentence(self, language: str = "id") -> str:
        return say(f"error.{self.key}", language, **self.facts)

    def __str__(self) -> str:
        return self.sentence()

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross from the reading child to its parent by pickle.
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[SopError], facts: dict[str, object]) -> SopError:
    return kind(**facts)


class BadSetting(SopError):
    key = "bad_setting"


class NoIndex(SopError):
    key = "no_index"


class UnknownSop(SopError):
    key = "unknown_sop"


class UnknownGeneration(SopError):
    key = "unknown_generation"


class EncoderError(SopError):
    key = "encoder"


class JobError(SopError):
    key = "job"


class FolderInUse(SopError):
    key = "folder_in_use"


class UnreadablePdf(SopError):
    key = "unreadable"


class NotAPdf(UnreadablePdf):
    key = "not_a_pdf"


class EncryptedPdf(UnreadablePdf):
    key = "encrypted"


class EmptyPdf(UnreadablePdf):
    key = "empty"


class DamagedPdf(UnreadablePdf):
    key = "damaged"


class TooLarge(UnreadablePdf):
    key = "too_large"


class TooSlow(UnreadablePdf):
    key = "too_slow"


class WaitingForOcr(UnreadablePdf):
    key = "waiting_for_ocr"


class ReaderDied(UnreadablePdf):
    key = "reader_died"


class UnreadablePicture(UnreadablePdf):
    key = "unreadable_picture"


class NoOffice(UnreadablePdf):
    key = "no_office"


class StorageError(SopError):
    key = "storage"


class DiskFull(StorageError):
    key = "disk_full"


class DatabaseLocked(StorageError):
    key = "database_locked"


class FolderReadOnly(StorageError):
    key = "folder_read_only"


class DiskFailing(StorageError):
    key = "disk_failing"


class BrokenIndex(StorageError):
    key = "broken_index"


class BrokenDatabase(StorageError):
    key = "broken_database"


class DatabaseAway(StorageError):
    key = "database_away"
