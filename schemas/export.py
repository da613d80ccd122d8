"""The contracts as JSON Schema (draft 2020-12): one document for each event, the policy, the survey, the settings."""

from typing import Any

from pydantic import BaseModel

from afterview.schemas.incoming import INCOMING_TYPES
from afterview.schemas.outgoing import OUTGOING_TYPES
from afterview.schemas.policy import Policy
from afterview.schemas.settings import Configuration
from afterview.schemas.survey import Survey

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES: dict[str, type[BaseModel]] = {"policy": Policy, "survey": Survey, "configuration": Configuration}
"""what a person writes"""
MODELS: dict[str, type[BaseModel]] = {**INCOMING_TYPES, **OUTGOING_TYPES, **FILES}


def json_schemas() -> dict[str, dict[str, Any]]:
    """By name, in a fixed order."""
    return {name: {"$schema": DIALECT, **MODELS[name].model_json_schema(mode="validation")} for name in sorted(MODELS)}
