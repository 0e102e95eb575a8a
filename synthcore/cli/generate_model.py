"""`synthcore generate` where a model makes some or all of the dialogues."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synthcore.core.errors import BadRequest

if TYPE_CHECKING:
    from synthcore.core.model_plan import ModelPlan
    from synthcore.services.file_runs import FileRun
    from synthcore.services.generating import Asked
    from synthcore.services.quoting import Sent
    from synthcore.settings import Settings
    from synthcore.wiring import Services


def run(args: argparse.Namespace) -> int:
    return _into_file(args) if args.output else _into_database(args)


def order(args: argparse.Namespace) -> dict[str, Any]:
    """The order as the service takes it."""
    from synthcore.cli.generate import order as plain

    return plain(args) | of_model(args)


def of_model(args: argparse.Namespace) -> dict[str, Any]:
    """What the options say of the model: the fields of core.model_plan.ModelOrder."""
    from synthcore.core.model_plan import ModelOrder

    return {"fallback": not args.no_fallback} | {name: getattr(args, name) for name in ModelOrder.model_fields if name != "fallback"}


# Into a file


def _into_file(args: argparse.Namespace) -> int:
    from synthcore.cli.interrupts import as_interrupts
    from synthcore.core.files import check_output
    from synthcore.settings import load

    settings = load(domain=args.domain)
    asked, drawn = _asked(args, settings)
    needs = _missing(args, settings, asked)
    if needs:
        return _without_a_model(args, needs)
    model = asked.model
    assert model is not None
    from synthcore.services import file_runs
    from synthcore.services.till import prices_of

    prices_of(model)  # one that cannot be read is better said before anything else
    check_output(args.output, clobber=not args.no_clobber)
    if args.quote:
        return _quoted(args, asked)
    only = None
    if args.pilot:
        from synthcore.services.quoting import pilot_places

        model, only = model.model_copy(update={"fallback": False, "batch_api": False}), pilot_places(asked)
        if not only:
            raise BadRequest("no dialogue of this order is the model's; give it a share above zero.")
    ordered = file_runs.dialogues(asked.domain, asked.request, model, asked.seeds or [])
    run = file_runs.find_or_make(settings, ordered, drawn=drawn, anew=args.anew, only=only)
    asked = _planned(asked, run)
    with as_interrupts(), run.held():
        return _carried_out(args, asked, model, run, len(only) if only is not None else args.count)


def _planned(asked: Asked, run: FileRun) -> Asked:
    """The order with the seed number of its run, which may have been drawn by an earlier command."""
    from synthcore.core.model_plan import indexes, model_places

    quotas = run.request.quotas(asked.domain)
    share = asked.model.share if asked.model else 0.0
    return asked._replace(request=run.request, quotas=quotas, mine=indexes(model_places(quotas, share, run.request.seed_number)))


def _carried_out(args: argparse.Namespace, asked: Asked, model: ModelPlan, run: FileRun, wanted: int) -> int:
    from synthcore.cli.following import to_the_end_of_file

    if run.begun:
        _say(f"Going on with what was begun ({run.made():,} of {wanted:,} are made; seed number {run.request.seed_number}); --anew begins again.")
    temperatures = _temperatures(model, run)
    if not run.done():
        _tell_what_is_left(args, asked, run, temperatures)
    code = to_the_end_of_file(args, run, model, wanted, "dialogues")
    if code is not None:
        return code
    if args.pilot:
        return _pilot_told(args, asked, run)
    from synthcore.cli.generate_summary import assemble

    return assemble(args, asked, run, temperatures=temperatures)


def _temperatures(model: ModelPlan, run: FileRun) -> list[float | None]:
    """Those that the answers of a run were, or will be, asked at: its own first, then those of runs whose answers serve again."""
    from synthcore.services.run_folder import RunFolder

    found: list[float | None] = [model.temperature]
    plans = [run.plan, *(RunFolder(Path(path)).read("plan") for path in run.plan["model"]["earlier"] if (Path(path) / "answers.jsonl").exists())]
    for plan in plans:
        if plan and (former := plan["model"].get("temperature")) not in found:
            found.append(former)
    return found


def _asked(args: argparse.Namespace, settings: Settings) -> tuple[Asked, bool]:
    from synthcore.cli.generate_file import asked as request_of
    from synthcore.core.model_plan import indexes, model_places
    from synthcore.services import generating

    domain, request, drawn = request_of(args)
    order_ = generating.Order.model_validate(order(args))
    model = generating.model_plan(settings, order_, order_.method)
    quotas = request.quotas(domain)
    mine = indexes(model_places(quotas, model.share, request.seed_number))
    return generating.Asked(domain, request, generating.seeds_of(order_), {}, quotas, model, mine), drawn


def _missing(args: argparse.Namespace, settings: Settings, asked: Asked) -> str:
    from synthcore.services.generating import what_a_model_needs

    return what_a_model_needs(settings, asked.domain)


def _without_a_model(args: argparse.Namespace, needs: str) -> int:
    """No model can be asked: templates make all, or the command is refused."""
    from synthcore.cli.app import warn
    from synthcore.cli.generate_file import by_template

    if args.no_fallback or args.quote or args.pilot:
        raise BadRequest(needs)
    warn(f"{needs} Templates make all of the dialogues.")
    return by_template(args, instead_of=1.0 if args.method == "openai" else args.hybrid_ratio)


# Before anything is sent


def _tell_what_is_left(args: argparse.Namespace, asked: Asked, run: FileRun, temperatures: list[float | None]) -> None:
    """What is still to be asked for, where to it is sent, and what that costs: no answer is asked for that is there."""
    from synthcore.services import earlier
    from synthcore.services.quoting import quote_of
    from synthcore.services.run_folder import RunFolder

    made = {row["place"] for row in run.folder.rows()}
    mine = [place for place in run.plan.get("only", asked.mine) if place not in made]
    left = asked._replace(mine=mine)
    paid = earlier.paid_for(left, [RunFolder(Path(path)) for path in run.plan["model"]["earlier"]])
    if (paid or made) and len(temperatures) > 1:
        _say(f"Answers that are there serve again, asked for at temperature {_named(temperatures[1:])}; new ones are at {_named(temperatures[:1])}.")
    if paid == len(mine):
        _say("Every answer is there already: nothing is sent, unless one of them does not serve." if mine else "Nothing is left to ask.")
        return
    _tell(args, _sent(left), len(mine) - paid, args.count)
    if paid:
        _say(f"The answers to {paid:,} others are there already.")
    _say(_priced(asked, quote_of(left, paid=paid)))


def _named(temperatures: list[float | None]) -> str:
    return " and ".join("that of the server" if t is None else f"{t:g}" for t in temperatures)


def _sent(asked: Asked) -> Sent:
    from synthcore.services.quoting import sent_of

    return sent_of(asked)


def _tell(args: argparse.Namespace, sent: Sent, asks: int, count: int) -> None:
    """Who is asked for how much, what is sent there, and what becomes of personal data in it."""
    _say(f"Asking {sent.model} at {sent.host}{' (this machine)' if sent.local else ''} for {asks:,} of {count:,} dialogues.")
    if sent.local:
        return
    _say(f"What is sent there: {'; '.join(sent.fields)}.")
    if found := {**sent.masked, **sent.found}:
        what = "held back" if args.personal_data == "hold" else "masked"
        _say(f"Personal data, {what}: {', '.join(f'{kind} {n:,}' for kind, n in found.items())}.")


def _priced(asked: Asked, quote: Any) -> str:
    """The quote; where no price is known, with the lines that would make it known."""
    from synthcore.llm import endpoint, pricing

    model = asked.model
    if model is None or quote.expected is not None or not quote.requests:
        return str(quote.sentence())
    return f"{quote.sentence()}\n{pricing.no_price(model.name, endpoint.Endpoint(model.base_url, model.name).host, model.prices)}"


def _quoted(args: argparse.Namespace, asked: Asked) -> int:
    from synthcore.services.quoting import quote_of

    quote = quote_of(asked)
    if args.json:
        print(json.dumps(quote.model_dump(mode="json"), ensure_ascii=False))
        return 0
    sent = _sent(asked)
    _tell(args, sent, sent.of, args.count)
    print(_priced(asked, quote))
    return 0


def _pilot_told(args: argparse.Namespace, asked: Asked, run: FileRun) -> int:
    """What the answers of a pilot say of the whole."""
    from synthcore.cli.generate_summary import cells_of, costs
    from synthcore.services.quoting import quote_of

    quote, number, ended = quote_of(asked), run.request.seed_number, run.ended()
    run.hand_over()
    if args.json:
        print(json.dumps(quote.model_dump(mode="json") | {"seed_number": number, "made": run.made()}, ensure_ascii=False))
    else:
        print("\n".join([quote.sentence(), *costs(run.status(), cells_of(run.folder.attempts())), f"--seed-number {number} uses the answers of this pilot."]))
    if ended["error"]:
        sys.stderr.write(f"{ended['error']}\n")
    return 1 if ended.get("lost") else 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


# Into the database


def _into_database(args: argparse.Namespace) -> int:
    from synthcore.cli.following import to_the_end
    from synthcore.settings import load

    settings = load(domain=args.domain)
    if args.quote:
        return _quote_of_service(args, settings)
    return to_the_end(settings, lambda services: _begin(args, services), as_json=args.json)


def _begin(args: argparse.Namespace, services: Services) -> Any:
    from synthcore.cli.app import warn

    wanted = order(args)
    method = next(m for m in services.call("methods", domain=args.domain) if m.name == args.method)
    if not method.available:
        if args.no_fallback or args.pilot:
            raise BadRequest(method.needs)
        warn(f"{method.needs} Templates make all of the dialogues.")
        share = 1.0 if args.method == "openai" else args.hybrid_ratio
        return services.call("start_generation", order=wanted | {"method": "template", "stood_in": share})
    if not args.anew and (begun := services.call("unfinished_run", order=wanted)):
        _say(f"Going on with run {begun.id} ({begun.done:,} of {begun.total:,} are made); --anew begins again.")
        return services.call("resume_run", run_id=begun.id, budget_usd=args.budget_usd)
    from synthcore.services.quoting import PILOT

    sent, quote = services.call("what_is_sent", order=wanted), services.call("quote", order=wanted)
    if not quote.requests:
        _say("Every answer is there already: nothing is sent, unless one of them does not serve.")
    else:
        _tell(args, sent, min(sent.of, PILOT) if args.pilot else sent.of, args.count)
        if not args.pilot:
            _say(quote.sentence())
    return services.call("pilot" if args.pilot else "start_generation", order=wanted)


def _quote_of_service(args: argparse.Namespace, settings: Settings) -> int:
    from synthcore.wiring import with_services

    with with_services(settings) as services:
        wanted = order(args)
        quote, sent = services.call("quote", order=wanted), services.call("what_is_sent", order=wanted)
    if not args.json:
        _tell(args, sent, sent.of, args.count)
    print(json.dumps(quote.model_dump(mode="json"), ensure_ascii=False) if args.json else quote.sentence())
    return 0
