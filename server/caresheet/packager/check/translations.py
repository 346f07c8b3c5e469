"""Compare each translation with its original.

Input: the outlines of all topics. Output: the outlines, with what readers of a translation are told about its original,
and findings. A translation is of the words that it was made from. If the original has changed since, readers must know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from caresheet.model import Coverage, Finding, Library, Topic, TranslatedFrom, Translation, Withdrawal
from caresheet.packager.source.outline import Outline
from caresheet.review_state import compare, describe_coverage

_RECORD = "have somebody check it, and run 'caresheet translation record'"


def bind_translations(library: Library, outlines: Iterable[Outline], findings: list[Finding]) -> list[Outline]:
    """Return the outlines in their order. The originals are the topics in the library's first language."""
    outlines = list(outlines)
    first = library.languages[0].code if library.languages else ""
    originals = {outline.topic.slug: outline for outline in outlines if outline.topic.lang == first}
    return [
        outline if outline.topic.lang == first else _bind(library, outline, originals.get(outline.topic.slug), findings)
        for outline in outlines
    ]


def describe_unchecked(library: Library) -> Iterator[str]:
    """Say which translations nobody is known to have checked: those of topics, and those of Caresheet's own words."""
    unchecked = Counter(
        topic.lang for topic in library.topics if topic.is_translation and not topic.translation and not topic.withdrawn
    )
    if unchecked:
        counts = ", ".join(f"{lang}: {count}" for lang, count in sorted(unchecked.items()))
        yield (
            f"Nobody is on record as having made or checked these translations ({counts}), and readers see that. Once "
            "somebody has checked one, run 'caresheet translation record'."
        )
    if codes := [language.code for language in library.languages if language.is_unchecked]:
        yield (
            f"No native speaker has checked Caresheet's own words in these languages ({', '.join(codes)}), and the "
            "page about the library says so. Once somebody has, name them as 'checked_by' in messages/<code>.toml."
        )


def _bind(library: Library, outline: Outline, original: Outline | None, findings: list[Finding]) -> Outline:
    # Without an original, the topic was written in its own language.
    if original is None:
        return outline
    topic = replace(outline.topic, is_translation=True)
    outline = replace(outline, topic=topic)
    if topic.translation is None:
        if not topic.withdrawn and not original.topic.withdrawn:
            message = f"nobody has said who made or checked this translation; {_RECORD}"
            findings.append(_make_finding(outline, message, rule="translation-unrecorded"))
        state: TranslatedFrom = "withdrawn" if original.topic.withdrawn else "unknown"
        return _judge(library, replace(outline, topic=replace(topic, translated_from=state)), None, findings)
    made = topic.translation
    coverage = compare(made.of, original.fingerprints) if made.of else None
    own = compare(made.covers, outline.fingerprints) if made.covers else None
    topic = replace(
        topic,
        translated_from=_find_state(original.topic, made, coverage),
        translation_unchanged=own is None or own.is_whole,
    )
    return _judge(library, replace(outline, topic=topic), coverage, findings)


def _find_state(original: Topic, translation: Translation, coverage: Coverage | None) -> TranslatedFrom:
    if original.withdrawn:
        return "withdrawn"
    if coverage is None or translation.covers is None:
        return "unknown"
    return "current" if coverage.is_whole else "earlier"


def _judge(library: Library, outline: Outline, coverage: Coverage | None, findings: list[Finding]) -> Outline:
    """Add a finding if the translation can no longer be relied on, and withdraw it if that is the library's policy."""
    topic = outline.topic
    if topic.withdrawn or (topic.translated_from in ("current", "unknown") and topic.translation_unchanged):
        if topic.translation and topic.translated_from == "unknown" and not topic.withdrawn:
            message = f"the record of this translation does not say of which words it is; {_RECORD}"
            findings.append(_make_finding(outline, message, rule="translation-unrecorded"))
        return outline
    message = f"{_describe_fault(topic, coverage)}; {_RECORD}"
    findings.append(_make_finding(outline, message, rule="translation-changed"))
    if library.policy.severities["translation-changed"] != "withdraw":
        return outline
    reason = library.language(topic.lang).document_messages["withdrawn_translation"]
    return replace(outline, topic=replace(topic, withdrawn=Withdrawal(None, reason)), pictures=())


def _describe_fault(topic: Topic, coverage: Coverage | None) -> str:
    if topic.translated_from == "withdrawn":
        return "the original of this translation is withdrawn, and readers see that"
    if coverage is not None and not coverage.is_whole:
        return f"the original has changed since it was translated ({describe_coverage(coverage)}), and readers see that"
    return "the translation has changed since somebody checked it, and readers see that"


def _make_finding(outline: Outline, message: str, *, rule: str) -> Finding:
    line, column = outline.translation_place
    return Finding(outline.topic.path, line, message, column=column, rule=rule)
