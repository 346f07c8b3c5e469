"""Describe a topic's page for search engines as JSON-LD (JSON-LD 1.1; schema.org, `MedicalWebPage`).

Input: a topic as a page shows it. Output: plain values that become JSON. Nothing is claimed that the topic does not
record: without a current review there is no reviewer and no date of review.
"""

from __future__ import annotations

from typing import Any

from caresheet.model import Library, Review, Source, Topic
from caresheet.packager.render.clinic import Clinic
from caresheet.packager.render.discovery import find_address
from caresheet.packager.render.editions import TopicEdition

# The names under which schema.org's own examples and the publishers of these systems know them.
_CODING_SYSTEMS = {"icd10cm": "ICD-10-CM", "snomedct": "SNOMED CT", "loinc": "LOINC", "rxnorm": "RxNorm"}
# These systems name conditions. Codes of the others are of tests and medicines.
_CONDITION_SYSTEMS = ("icd10cm", "snomedct")


def describe_page(library: Library, edition: TopicEdition, clinic: Clinic | None) -> dict[str, Any]:
    """Describe the page of a topic that is not withdrawn, in a library that has an address.

    If it is a clinic's own topic, the clinic is its publisher.
    """
    topic = edition.topic
    address = find_address(library, topic)
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "@id": address,
        "url": address,
        "name": topic.title,
        "description": topic.summary,
        "inLanguage": topic.lang,
        "dateModified": topic.updated.isoformat(),
        "isAccessibleForFree": True,
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "about": _describe_subject(topic),
        "publisher": _describe_clinic(clinic) if clinic else _describe_publisher(library),
        "isPartOf": _describe_library(library),
        "copyrightNotice": clinic.copyright if clinic else library.find_copyright(topic.lang),
    }
    if library.license and not clinic:
        page["license"] = library.license
    if library.editors and not clinic:
        page["editor"] = [_describe_person(editor.name, editor.credentials) for editor in library.editors]
    if topic.sources:
        page["citation"] = [_describe_source(source) for source in topic.sources]
    if topic.review and topic.is_as_reviewed and not edition.is_overdue:
        page |= _describe_review(topic.review)
    return page


def _describe_library(library: Library) -> dict[str, str]:
    site = {"@type": "WebSite", "name": library.name, "url": library.url}
    return site | ({"dateCreated": library.since.isoformat()} if library.since else {})


def _describe_publisher(library: Library) -> dict[str, str]:
    principles = f"{library.url}about/"
    return {"@type": "Organization", "name": library.publisher, "publishingPrinciples": principles}


def _describe_clinic(clinic: Clinic) -> dict[str, str]:
    return {"@type": "Organization", "name": clinic.name} | ({"url": clinic.url} if clinic.url else {})


def _describe_subject(topic: Topic) -> dict[str, Any]:
    is_condition = any(topic.codes.get(system) for system in _CONDITION_SYSTEMS)
    subject: dict[str, Any] = {"@type": "MedicalCondition" if is_condition else "MedicalEntity", "name": topic.title}
    if topic.also_called:
        subject["alternateName"] = list(topic.also_called)
    codes = [
        {"@type": "MedicalCode", "codeValue": code, "codingSystem": _CODING_SYSTEMS[system]}
        for system, codes in topic.codes.items()
        for code in codes
    ]
    if codes:
        subject["code"] = codes
    return subject


def _describe_source(source: Source) -> dict[str, str]:
    return {"@type": "CreativeWork", "name": source.title, "url": source.url}


def _describe_review(review: Review) -> dict[str, Any]:
    name, *credentials = review.by
    return {"lastReviewed": review.on.isoformat(), "reviewedBy": _describe_person(name, ", ".join(credentials))}


def _describe_person(name: str, credentials: str) -> dict[str, str]:
    person = {"@type": "Person", "name": name}
    return person | {"honorificSuffix": credentials} if credentials else person
