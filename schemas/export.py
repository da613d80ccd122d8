"""The contracts as JSON Schema (draft 2020-12): one document for each event, the policy, the survey, the settings."""

import json

from pydantic import BaseModel

from afterview.schemas.incoming import INCOMING_TYPES
from afterview.schemas.outgoing import OUTGOING_TYPES
from afterview.schemas.policy import Policy
from afterview.schemas.settings import Configuration
from afterview.schemas.survey import Survey

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OURS: dict[str, type[BaseModel]] = {"policy": Policy, "survey": Survey, "configuration": Configuration}


def json_schemas() -> dict[str, str]:
    """File name to text, in a fixed order; the same text for the same models."""
    models: dict[str, type[BaseModel]] = {**INCOMING_TYPES, **OUTGOING_TYPES, **_OURS}
    return {f"{name}.json": _text(models[name]) for name in sorted(models)}


def _text(model: type[BaseModel]) -> str:
    schema = model.model_json_schema(mode="validation")
    return json.dumps({"$schema": _DIALECT, **schema}, indent=2, ensure_ascii=False, sort_keys=True) + "\n"
