from __future__ import annotations

import pytest
from psycopg import DataError, OperationalError, errors
from sqlalchemy.exc import DBAPIError, StatementError

from app.core.error_messages import message_of
from app.core.exceptions import QueryError

SECRET = "s3cret"


def refused(orig: BaseException) -> DBAPIError:
    return DBAPIError("INSERT INTO t VALUES (%(a)s)", {"a": SECRET}, orig)


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (
            errors.UniqueViolation(f'duplicate key violates "uq_t"\nDETAIL: Key (a)=({SECRET}) already exists.'),
            '(UniqueViolation) duplicate key violates "uq_t"',
        ),
        (
            refused(errors.UniqueViolation(f"duplicate key\nDETAIL: Key (a)=({SECRET}) already exists.")),
            "(UniqueViolation) duplicate key [SQL: INSERT INTO t VALUES (%(a)s)]",
        ),
        (
            refused(errors.InvalidTextRepresentation(f'invalid input syntax for type uuid: "{SECRET}"')),
            "(InvalidTextRepresentation, SQLSTATE 22P02) [SQL: INSERT INTO t VALUES (%(a)s)]",
        ),
        (errors.RaiseException(SECRET), "(RaiseException, SQLSTATE P0001)"),
        (DataError(f"cannot adapt {SECRET}"), "(DataError)"),
        (OperationalError("connection failed: refused"), "(OperationalError) connection failed: refused"),
        (
            StatementError("x", "SELECT 1", {"a": SECRET}, ValueError(f"not a UUID: {SECRET}")),
            "(ValueError) [SQL: SELECT 1]",
        ),
        (OperationalError(""), ""),
        (ValueError("as it is"), "as it is"),
        (QueryError("The database refused a query."), "The database refused a query."),
    ],
)
def test_what_a_database_says_of_values_is_cut(error: BaseException, shown: str) -> None:
    assert message_of(error) == shown


def test_so_is_what_repeats_it() -> None:
    cause = errors.InvalidTextRepresentation(f'invalid input: "{SECRET}"')
    error = ValueError(f"Job failed: {cause}")
    error.__cause__ = cause
    assert message_of(error) == "Job failed: (InvalidTextRepresentation, SQLSTATE 22P02)"


def test_errors_that_caused_each_other_come_to_an_end() -> None:
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    assert message_of(one) == "one"
