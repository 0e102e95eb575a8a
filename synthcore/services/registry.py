"""Services by name, for callers that are not Python in this process: parameters are checked, results are JSON.

`call` is the one way in, whether the words come over HTTP or from a command that has the database to itself.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from synthcore.core.errors import BadRequest, UnknownValue
from synthcore.services import (
    adjudicating,
    advising,
    assigning,
    before_after,
    calibrating,
    calibration_results,
    comparing,
    desk_queue,
    domain_words,
    domains,
    doubting,
    editing,
    evaluating,
    exporting,
    generating,
    grammar_setup,
    helping,
    importing,
    iterating,
    judge_report,
    judging,
    knowing,
    maintaining,
    making_pairs,
    measuring_agreement,
    measuring_distribution,
    measuring_flow,
    measuring_money,
    measuring_pairs,
    measuring_progress,
    measuring_quality,
    measuring_repetition,
    measuring_reviewers,
    measuring_week,
    measuring_work,
    next_step,
    pair_bias,
    pair_reviewing,
    people,
    planning,
    proposing,
    proposing_by_model,
    queue_settings,
    quoting,
    reporting,
    reviewing,
    revising,
    revision_queue,
    running,
    trusting,
)  # fmt: skip
from synthcore.services.context import Context

SERVICES: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        importing.import_file, importing.import_dialogues, importing.import_reviews, exporting.export_file,
        reviewing.batches, reviewing.queue, reviewing.card, reviewing.first, reviewing.neighbour, reviewing.decide,
        desk_queue.next_slot, desk_queue.hold_next, desk_queue.take, desk_queue.touch, desk_queue.release, desk_queue.holders, desk_queue.still_wanted,
        queue_settings.settings_of, queue_settings.change_settings,
        reviewing.save_draft, reviewing.answer_first, reviewing.undo, reviewing.last_decision, reviewing.after, editing.save_edit,
        revision_queue.to_revise, revising.revision_request, revising.revision_estimate, revising.start_revision,
        adjudicating.disputes, adjudicating.dispute, adjudicating.rule_on, adjudicating.keep_note, adjudicating.rulings,
        calibrating.calibration_offer, calibrating.calibration_round, calibrating.answer_item, calibrating.repeat_due, calibrating.repeat_item,
        calibration_results.own_calibration, calibration_results.all_calibration, knowing.challenge_answers, knowing.confirm_answers,
        knowing.confirm_proposed, knowing.choose_ruling,
        measuring_reviewers.own_pace, measuring_reviewers.pooled_pace, measuring_reviewers.side_wins, measuring_agreement.agreement_of_reviewers,
        measuring_pairs.domains_rated, measuring_pairs.ratings_by_role,
        pair_reviewing.paired, pair_reviewing.answer_pair, pair_reviewing.conclude_pair, importing.import_pairs,
        generating.preview, generating.start_generation, generating.unfinished_run, generating.methods, domains.domain_names,
        planning.plan_next_batch, planning.start_next_batch, assigning.assign_batch, assigning.assigned_batches,
        assigning.assigned_to, assigning.assignment_of, assigning.who_may_review,
        running.list_runs, running.run_status, running.pause_run, running.resume_run, running.cancel_run, running.model_run, running.how_similar,
        running.next_cap, running.dismissed, running.dismiss_run,
        quoting.what_is_sent, quoting.quote, quoting.estimate, quoting.pilot,
        making_pairs.pair_domains, making_pairs.look_at_source, making_pairs.preview_pairs, making_pairs.start_pairs,
        measuring_distribution.distribution, measuring_distribution.other_words, measuring_flow.flow, measuring_flow.reviewers, measuring_money.money,
        measuring_progress.counts, measuring_progress.decisions_over_time, measuring_progress.standing, measuring_progress.selectable,
        measuring_progress.parts, measuring_progress.pair_split, measuring_progress.goal_of, measuring_progress.keep_goal,
        measuring_quality.quality_rates, measuring_quality.rejection_reasons, measuring_quality.said_by_decision, measuring_quality.misinformation,
        measuring_quality.refusals_by_cell,
        advising.advice, iterating.makers, iterating.remarks, iterating.source, iterating.change, iterating.save_version,
        iterating.former_text, before_after.maker_versions, before_after.before_after,
        measuring_work.own_work, measuring_work.team_work, measuring_week.week, helping.who_needs_help, next_step.what_next,
        trusting.trust_in_judges, pair_bias.judge_bias, doubting.doubted_labels, comparing.compare, comparing.compare_approvals,
        judging.judge_request, judging.judge_estimate, judging.start_judging, judging.judgements_of, judge_report.judge_report,
        evaluating.rule_counts, evaluating.records_with_findings, evaluating.findings_of,
        evaluating.checks, evaluating.start_checks, evaluating.checks_summary, evaluating.measures_summary, evaluating.measures_of,
        measuring_repetition.repetition,
        proposing.domains_listed, proposing.list_proposals, proposing.propose_by_counting, proposing.approve_proposal, proposing.reject_proposal,
        proposing.switch_modification, proposing_by_model.model_for_proposals, proposing_by_model.proposal_request, proposing_by_model.propose_by_model,
        domain_words.domain_words, domain_words.add_word, domain_words.remove_word, grammar_setup.grammar_engines, grammar_setup.begin_install,
        people.list_people, people.set_role, maintaining.check_integrity, reporting.weekly,
    )
}  # fmt: skip


class Shape(NamedTuple):
    """What a service takes and gives."""

    takes: type[BaseModel]
    gives: TypeAdapter[Any]


@functools.cache
def shape(service: str) -> Shape:
    """Raises UnknownValue for a name that is no service."""
    if service not in SERVICES:
        raise UnknownValue("service", service, SERVICES)
    function = SERVICES[service]
    hints = get_type_hints(function)
    fields: dict[str, Any] = {
        name: (hints[name], ... if parameter.default is inspect.Parameter.empty else parameter.default)
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    }
    return Shape(create_model(service, __config__=ConfigDict(extra="forbid"), **fields), TypeAdapter(hints["return"]))


def call(context: Context, service: str, person: str, params: dict[str, Any]) -> Any:
    """Run a service for the person of that name. Raises BadRequest for parameters that it does not take."""
    try:
        taken = shape(service).takes.model_validate(params)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or service
        raise BadRequest(f"{service}: {place}: {first['msg']}.") from None
    given = {name: getattr(taken, name) for name in type(taken).model_fields}
    return SERVICES[service](context, people.person_for(context, person), **given)


def to_json(service: str, result: Any) -> Any:
    return shape(service).gives.dump_python(result, mode="json")


def from_json(service: str, value: Any) -> Any:
    return shape(service).gives.validate_python(value)
