"""Answers of models, held against a schema before anything of them is used: an answer is a stranger's text too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic import ValidationError as SchemaError
from pydantic.fields import FieldInfo

from app.core.exceptions import LLMError
from app.core.texts import refused_in_script
from app.engines.llm.prompting import Prompt

MAX_CHARACTERS: Final = 200_000
_FENCED: Final = re.compile(r"```(?:json)?\n(.*)\n```", re.DOTALL)

Kind = TypeVar("Kind", bound="Answer")


class Answer(BaseModel):
    """What a model may answer: exactly these fields, of exactly these types, none of them without an end.

    A subclass with a text or list that has no `max_length` cannot be defined.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Refuse a schema that lets an answer be as long as it likes, or hold what it likes."""
        super().__pydantic_init_subclass__(**options)
        if cls.model_config.get("extra") != "forbid" or not cls.model_config.get("strict"):
            raise TypeError(f"{cls.__name__} must be strict and forbid extra fields.")
        endless = [name for name, field in cls.model_fields.items() if _is_endless(field)]
        if endless:
            raise TypeError(f"{cls.__name__} must give a max_length: {', '.join(endless)}.")


def read_answer(text: str, kind: type[Kind], prompt: Prompt) -> Kind:
    """Return a model's answer to a prompt. It is JSON, alone or as the one fenced block of the text.

    Raises LLMError, which names fields and never repeats what the model wrote: for what is no JSON, does not fit the
    schema, has characters that nobody sees, or gives away the marks of the prompt.
    """
    if len(text) > MAX_CHARACTERS:
        raise _unusable("it is too long")
    if prompt.nonce in text:
        raise _unusable("it gives away the marks of its data")
    try:
        content = json.loads(_unfenced(text))
        answer = kind.model_validate_json(json.dumps(content))
    except SchemaError as error:
        places = sorted({".".join(map(str, each["loc"])) or "all of it" for each in error.errors()})
        raise _unusable(f"it does not fit its schema in {', '.join(places[:5])[:200]}") from None
    except (ValueError, RecursionError):
        raise _unusable("it is not JSON") from None
    if any(refused_in_script(each) for each in _texts(content)):
        raise _unusable("it has characters that nobody sees")
    return answer


def _unfenced(text: str) -> str:
    fenced = _FENCED.fullmatch(text.strip())
    return fenced[1] if fenced else text


def _unusable(why: str) -> LLMError:
    return LLMError(f"The model's answer cannot be used: {why}.", hint="Try again, or another model.")


def _texts(value: Any) -> Iterator[str]:
    """Yield all texts in what JSON gave."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)


def _is_endless(field: FieldInfo) -> bool:
    """Whether a field may hold texts, lists or mappings without a longest length, or anything at all."""
    return _needs_end(field.annotation, has_end=_has_end(field.metadata))


def _has_end(metadata: Iterable[Any]) -> bool:
    return any(
        getattr(each, "max_length", None) is not None or _has_end(getattr(each, "metadata", ())) for each in metadata
    )


def _needs_end(kind: Any, *, has_end: bool) -> bool:
    if hasattr(kind, "__metadata__"):
        return _needs_end(kind.__origin__, has_end=_has_end(kind.__metadata__))
    origin, inner = get_origin(kind) or kind, get_args(kind)
    if origin is Literal:
        return False
    if origin in {str, bytes}:
        return not has_end
    if origin in {list, dict, set, frozenset, tuple}:
        is_fixed = origin is tuple and Ellipsis not in inner and bool(inner)
        return not (has_end or is_fixed) or not inner or any(_needs_end(each, has_end=False) for each in inner)
    if inner:
        return any(_needs_end(each, has_end=has_end) for each in inner)
    is_foreign = isinstance(kind, type) and issubclass(kind, BaseModel) and not issubclass(kind, Answer)
    return origin in {Any, object} or is_foreign
