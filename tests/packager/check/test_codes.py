"""Codes of ICD-10-CM, LOINC and SNOMED CT, and their check digits."""

from __future__ import annotations

import pytest

from caresheet.packager.check.editor.codes import find_code_fault, has_verhoeff_digit, make_mod10_digit


@pytest.mark.parametrize(
    ("system", "code", "fault"),
    [
        ("icd10cm", "E66.9", None),
        ("icd10cm", "E65", None),
        ("icd10cm", "S52.521A", None),
        ("icd10cm", "66.9", "wrong shape"),
        ("icd10cm", "e66.9", "wrong shape"),
        ("snomedct", "73211009", None),
        ("snomedct", "73211008", "wrong check digit"),
        ("snomedct", "73210019", "wrong check digit"),
        ("snomedct", "diabetes", "wrong shape"),
        ("loinc", "4548-4", None),
        ("loinc", "4548-5", "wrong check digit"),
        ("loinc", "4584-4", "wrong check digit"),
        ("rxnorm", "6809", None),
        ("rxnorm", "0680", "wrong shape"),
    ],
)
def test_codes(system: str, code: str, fault: str | None) -> None:
    found = find_code_fault(system, code)
    assert (found and found[0]) == fault


def test_check_digits_of_the_published_examples() -> None:
    # Verhoeff: 236 has the check digit 3. LOINC Users' Guide: 12345 has the check digit 5.
    assert has_verhoeff_digit("2363")
    assert [digit for digit in "0123456789" if has_verhoeff_digit("236" + digit)] == ["3"]
    assert make_mod10_digit("12345") == 5


def test_finds_every_wrong_digit_and_every_swap() -> None:
    code = "73211009"
    for place, digit in enumerate(code):
        wrong = [code[:place] + other + code[place + 1 :] for other in "0123456789" if other != digit]
        assert not any(map(has_verhoeff_digit, wrong))
    swapped = [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(7) if code[i] != code[i + 1]]
    assert not any(map(has_verhoeff_digit, swapped))
