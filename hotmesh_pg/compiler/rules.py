"""The rules that a document is held to: a short name for each, and why it matters.

A problem is found in one place only, by the checks of the compiler; here is what it is called. An
*error* keeps a document from being deployed, a *warning* is printed when it is, and *advice* is
for `hotmesh lint` alone: the document means what it says, but may not say what was meant.
"""

from __future__ import annotations

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    # errors
    "yaml": "the text is no document, so nothing else could be checked",
    "invalid": "it has no meaning here",
    "unknown-field": "nobody would read it: a misspelt field does nothing",
    "missing-field": "it has no default",
    "unknown-activity": "there is nothing of this name that could run or hold a value",
    "unknown-function": "only the functions of the pipe language can be called",
    "duplicate-name": "one of the two would never be meant",
    "circle": "a job in it would never end; going back is what a cycle activity is for",
    "unresolved-reference": "what it refers to is a part of the document",
    "unreadable-schema": "jobs are to be held to it, and it cannot be understood",
    # warnings
    "unreachable": "it never runs",
    "not-run-yet": "at run time it is undefined, which is no error and maps nothing",
    "no-value": "at run time it is undefined, which is no error and maps nothing",
    "unheard-topic": "what is sent to it reaches nobody",
    "dead-transition": "the branch has ended there",
    "replaced-transition": "the last transition to an activity is the only one that is read",
    "swallowed-error": "without conditions it fires on every outcome; an error that a transition "
    "takes does not fail the job",
    "impossible-code": "it never fires, and does not catch what it was written for",
    "endless-cycle": "every pass leads to the next, until the limit of passes fails the job",
    "no-effect": "it is accepted, and changes nothing",
    "unreachable-rule": "no signal ever finds a waiting job by it",
    "unknown-word": "a word of a schema that is not known holds nothing to it",
    # advice
    "ignored-field": "it is accepted because HotMesh accepts it, and does nothing",
    "unvalidated-schema": "a schema is documentation until validate: true holds jobs to it",
    "parallel-write": "both branches run, and whichever ends last decides what the job holds",
    "unsaid-join": "it runs once for every arrival, as join: each says",
    "unserved-topic": "its tasks would wait for ever",
    "unused-topic": "nothing waits on it, so that nothing can be sent to it",
}
