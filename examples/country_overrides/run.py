"""Compute one invoice at home and in Switzerland, and show which module each node came from."""

from __future__ import annotations

from types import ModuleType

import invoices
import switzerland

from hamilton import driver

ORDER = {"quantity": 12, "unit_price": 49.5}
LINES = ["net", "discount", "shipping", "vat_rate", "total"]


def build(*modules: ModuleType) -> driver.Driver:
    """Build one dataflow of all modules; where two define a node, the later module wins."""
    return driver.Builder().with_modules(*modules).allow_module_overrides().build()


def origins(dataflow: driver.Driver) -> dict[str, str]:
    """Tell for each computed node which module its function stands in."""
    return {
        node.name: node.originating_functions[0].__module__
        for node in dataflow.list_available_variables()
        if not node.is_external_input
    }


def refusal(*modules: ModuleType) -> str:
    """Give the first line of what the builder says to a second definition that nobody allowed."""
    try:
        driver.Builder().with_modules(*modules).build()
    except ValueError as error:
        return str(error).splitlines()[0]
    return "nothing"


def show(title: str, dataflow: driver.Driver) -> None:
    """Print each line of the invoice with the module that computed it."""
    values, modules = dataflow.execute(LINES, inputs=ORDER), origins(dataflow)
    print(title)
    for name in LINES:
        print(f"  {name:<9} {values[name]:>9.3f}   from {modules[name]}.py")


def main() -> None:
    """Print both invoices, and the refusal without the permission."""
    show("At home", build(invoices))
    show("\nIn Switzerland: with_modules(invoices, switzerland)", build(invoices, switzerland))
    print("\nWithout allow_module_overrides() the builder refuses:")
    print(" ", refusal(invoices, switzerland))


if __name__ == "__main__":
    main()
