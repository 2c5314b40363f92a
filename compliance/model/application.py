"""What an application and its papers say beyond the shipment: signer, contract, port, and the product it ends in.

Nothing of it makes an answer milder. What it says of the use is read as the statement of use is.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from compliance.model import values as x
from compliance.model import vocabulary as v
from compliance.model.cargo import Part

_FIELD = r"^[a-z_]+(\.[a-z_]+)?$"


class ApplicationData(Part):
    """The applicant's own data for its papers; each paper takes what it needs."""

    signer: x.Name | None = Field(default=None, description="Who signs for the exporter.", examples=["Li Na"])
    signer_title: x.Name | None = Field(default=None, description="Title of the signer.", examples=["general manager"])
    registration_number: x.Short | None = Field(
        default=None,
        description="Registration number of the exporter (unified social credit code).",
        examples=["91360700MA35XXXXXX"],
    )
    contract_number: x.Short | None = Field(
        default=None, description="The one contract or order that the application is for.", examples=["SC-2026-118"]
    )
    port: x.Name | None = Field(default=None, description="Place of customs clearance.", examples=["Shanghai"])
    terms_of_trade: x.Short | None = Field(default=None, description="Terms of trade.", examples=["FOB Shanghai"])
    payment: x.Name | None = Field(default=None, description="How it is paid.", examples=["T/T, 30 days"])
    transport: x.Name | None = Field(default=None, description="How it is carried.", examples=["sea"])
    final_product: x.Note | None = Field(
        default=None, description="Product in which the goods end.", examples=["traction motors"]
    )
    final_product_model: x.Name | None = Field(default=None, description="Its model.", examples=["TM-200"])
    final_product_maker: x.Name | None = Field(default=None, description="Who makes it.", examples=["Acme Motors"])
    final_product_country: v.Country | None = Field(
        default=None, description="Where it is made, ISO 3166-1 alpha-2.", examples=["JP"]
    )
    final_buyer: x.Name | None = Field(default=None, description="Who buys it in the end.", examples=["Acme Cars"])
    texts: Annotated[
        dict[Annotated[str, Field(pattern=_FIELD, max_length=60)], x.Long], Field(max_length=100), x.Ordered
    ] = Field(
        default_factory=dict,
        description="Further fields of papers by their id; `ID_zh` is the Chinese of a field. "
        "`rules/paper_fields.yaml` has the ids.",
        examples=[{"end_user.business": "makes traction motors", "end_use.statement_zh": "乘用车驱动电机"}],
    )
