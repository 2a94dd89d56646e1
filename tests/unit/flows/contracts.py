"""A small contract to break in one place at a time."""

from flows.contract import Contract
from flows.names import FlowName
from flows.odcs import load_contract

VALID = """\
apiVersion: v3.2.0
kind: DataContract
id: shop-orders
version: 1.2.0
schema:
  - name: orders
    description: Orders, one row each.
    properties:
      - name: number
        logicalType: integer
        primaryKey: true
      - name: status
        logicalType: string
        required: true
        enum: [{value: open}, {value: closed}]
      - name: amount
        logicalType: number
        physicalType: decimal(10, 2)
        logicalTypeOptions: {minimum: 0, maximum: 9999.5}
      - name: placed
        logicalType: date
        logicalTypeOptions: {format: dd.MM.yyyy}
      - name: code
        logicalType: string
        unique: true
        logicalTypeOptions: {pattern: '[A-Z]{2}\\d+', minLength: 3, maxLength: 9}
    customProperties:
      - property: fileFormat
        value: {format: csv, delimiter: ";", encoding: iso-8859-1}
      - property: pathPattern
        value: "orders-*.csv"
      - property: loadMode
        value: upsert
      - property: sequenceBy
        value: placed
      - property: toleratedBadRows
        value: 0.1
      - property: derivedColumns
        value:
          - {name: is_open, type: boolean, expression: status = 'open'}
"""


def load(text: str) -> Contract:
    return load_contract(text, flow=FlowName("shop"), source="shop/orders.odcs.yaml")


def changed(old: str, new: str) -> str:
    """The valid text with one passage replaced; the passage must be there exactly once."""
    assert VALID.count(old) == 1, old
    return VALID.replace(old, new)
