"""What is said of an end that nobody expected."""

from local.databricks.unexpected import in_words


def test_an_error_is_told_by_its_type_and_in_letters_that_can_be_stored() -> None:
    assert in_words(OSError("no place for \ud800")) == "OSError: no place for ?"


def test_of_several_errors_the_first_is_told() -> None:
    group = ExceptionGroup("both", [ExceptionGroup("one", [KeyError("a")]), ValueError("b")])
    assert in_words(group) == "KeyError: 'a'"
