"""Check that a code of a medical vocabulary is well formed. Only the vocabulary itself shows whether the code exists.

Input: a code as somebody wrote it, or a topic's draft. Output: what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from caresheet.model import Finding
from caresheet.packager.source.front_matter import CODE_SYSTEMS
from caresheet.packager.source.parse import Draft

RULES = ("code",)

Fault = tuple[str, str]

# ICD-10-CM Official Guidelines for Coding and Reporting, section I.A: three to seven characters, a point after three.
_ICD10CM = re.compile(r"[A-Z]\d[0-9AB](?:\.[0-9A-Z]{1,4})?")
# SNOMED CT Release File Specifications, 6 "SCTID": six to eighteen digits; concepts end in a partition of 00 or 10.
_SNOMEDCT = re.compile(r"[1-9]\d{5,17}")
_CONCEPT_PARTITIONS = ("00", "10")
_LOINC = re.compile(r"(\d{1,7})-(\d)")
_RXNORM = re.compile(r"[1-9]\d{0,7}")

# Verhoeff 1969, Error Detecting Decimal Codes: how each digit is permuted, once for each place.
_PERMUTE = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def find_faults(draft: Draft, _passages: object) -> Iterator[Finding]:
    """Yield what is wrong with the codes of one topic."""
    settings = draft.front_matter
    for system, codes in settings.codes.items():
        for number, code in enumerate(codes):
            if fault := find_code_fault(system, code):
                message = f"'{code}' is not a valid {CODE_SYSTEMS[system]} code ({fault[0]}); {fault[1]}"
                yield settings.fields.make_finding(("codes", system, number), message, rule="code")


def find_code_fault(system: str, code: str) -> Fault | None:
    """Say what is wrong with a code, and what to do; None if it is well formed."""
    return _FINDERS[system](code)


def has_verhoeff_digit(digits: str) -> bool:
    """Tell whether the last digit is the check digit of those before it."""
    check = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit)
        for _ in range(position % 8):
            value = _PERMUTE[value]
        check = _multiply(check, value)
    return check == 0


def _multiply(a: int, b: int) -> int:
    """Multiply in the dihedral group of order ten: 0 to 4 turn a pentagon, 5 to 9 turn it over first."""
    turned = (a + b if a < 5 else a - b) % 5
    return turned if (a < 5) == (b < 5) else turned + 5


def make_mod10_digit(digits: str) -> int:
    """Return LOINC's check digit (LOINC Users' Guide, appendix "Calculating Mod 10 Check Digits")."""
    odd = str(2 * int(digits[::-1][::2][::-1]))
    even = digits[::-1][1::2]
    return -sum(map(int, odd + even)) % 10


def _find_icd10cm_fault(code: str) -> Fault | None:
    return None if _ICD10CM.fullmatch(code) else ("wrong shape", "write a letter, a digit and more, such as E66.9")


def _find_snomedct_fault(code: str) -> Fault | None:
    if not _SNOMEDCT.fullmatch(code):
        return "wrong shape", "write six to eighteen digits, such as 73211009"
    if not has_verhoeff_digit(code):
        return "wrong check digit", "look it up again, and copy all of it"
    if code[-3:-1] not in _CONCEPT_PARTITIONS:
        return "the number of a description or relationship", "look up the number of the concept"
    return None


def _find_loinc_fault(code: str) -> Fault | None:
    match = _LOINC.fullmatch(code)
    if not match:
        return "wrong shape", "write digits, a hyphen and a check digit, such as 4548-4"
    if make_mod10_digit(match[1]) != int(match[2]):
        return "wrong check digit", "look it up again, and copy all of it"
    return None


def _find_rxnorm_fault(code: str) -> Fault | None:
    return None if _RXNORM.fullmatch(code) else ("wrong shape", "write one to eight digits, such as 6809")


_FINDERS: dict[str, Callable[[str], Fault | None]] = {
    "icd10cm": _find_icd10cm_fault,
    "snomedct": _find_snomedct_fault,
    "loinc": _find_loinc_fault,
    "rxnorm": _find_rxnorm_fault,
}
