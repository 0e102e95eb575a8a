"""`synthcore generate` where a model makes some or all of the dialogues."""

from __future__ import annotations

import argparse
import json
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from synthcore.core.errors import BadRequest

if TYPE_CHECKING:
    from synthcore.services.file_runs import FileRun
    from synthcore.services.generating import Asked
    from synthcore.settings import Settings
    from synthcore.wiring import Services

LOOK = 0.2  # seconds between looks at a run
SAME = ("temperature", "in_flight", "budget_usd", "batch_api", "personal_data", "attempts", "requests_per_minute", "tokens_per_minute", "wait")
WRONG = {"unauthorised", "no_quota", "no_model", "not_an_api", "no_host", "tls"}  # what was asked for, and not the work, is at fault


def run(args: argparse.Namespace) -> int:
    return _into_file(args) if args.output else _into_database(args)


def order(args: argparse.Namespace) -> dict[str, Any]:
    """The order as the service takes it."""
    from synthcore.cli.generate import order as plain

    told = {name: getattr(args, name) for name in SAME}
    return plain(args) | told | {"model": args.model, "hybrid_ratio": args.hybrid_ratio, "fallback": not args.no_fallback}


# Into a file


def _into_file(args: argparse.Namespace) -> int:
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

    check_output(args.output, clobber=not args.no_clobber)
    if args.quote:
        return _quoted(args, asked)
    only = None
    if args.pilot:
        from synthcore.services.quoting import pilot_places

        only = pilot_places(asked)
    run = file_runs.find_or_make(settings, asked.domain, asked.request, model, asked.seeds or [], drawn=drawn, anew=args.anew, only=only)
    if run.begun:
        _say(f"Going on with what was begun ({run.made():,} of {args.count:,} are made; seed number {run.request.seed_number}); --anew begins again.")
    else:
        _tell_what_is_sent(args, asked)
    run.start()
    try:
        _follow(run, args.count)
    except KeyboardInterrupt:
        run.stop()
        sys.stderr.write(f"\nInterrupted: {run.made():,} of {args.count:,} dialogues are made; the same command goes on where it stopped.\n")
        return 130
    if args.pilot:
        return _quoted(args, asked, run)
    return _assemble(args, asked, run)


def _asked(args: argparse.Namespace, settings: Settings) -> tuple[Asked, bool]:
    from synthcore.cli.generate_file import asked as request_of
    from synthcore.core.model_plan import indexes, model_places
    from synthcore.services import generating

    domain, request, drawn = request_of(args)
    order_ = generating.Order.model_validate(order(args))
    model = generating.model_plan(settings, order_)
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


def _follow(run: FileRun, total: int) -> None:
    import time

    from synthcore.cli.following import SAY, bar

    drawn, said = bar(total), time.monotonic()
    try:
        while run.working():
            time.sleep(LOOK)
            made = run.made()
            if drawn is not None:
                drawn.set_postfix_str(_so_far(run.status()), refresh=False)
                drawn.update(made - drawn.n)
            elif time.monotonic() - said > SAY:
                said = time.monotonic()
                sys.stderr.write(f"{made:,} of {total:,} dialogues made; {_so_far(run.status())}\n")
    finally:
        if drawn is not None:
            drawn.close()


def _so_far(status: dict[str, Any]) -> str:
    """What a run is at, for one line."""
    parts = [f"{status.get('in_flight', 0)} under way"]
    if status.get("waiting"):
        parts.append(f"{status['waiting']} waiting to be tried again")
    if status.get("refilled"):
        parts.append(f"{status['refilled']} refilled")
    if status.get("spent") and Decimal(status["spent"]):
        parts.append(f"${Decimal(status['spent']):.4f} spent")
    return ", ".join(parts)


def _assemble(args: argparse.Namespace, asked: Asked, run: FileRun) -> int:
    """The file, out of what the run made, and the summary."""
    from synthcore.cli.app import summarise, warn
    from synthcore.cli.generate_file import by_value, counted, write
    from synthcore.core.files import replacing

    ended, status = run.ended(), run.status()
    if ended["state"] == "failed":
        why = ended.get("why") or ended["error"]
        sys.stderr.write(f"synthcore generate: {why} {run.made():,} of {args.count:,} are made; the same command goes on.\n")
        return 2 if ended.get("kind") in WRONG else 1
    makers = run.makers()
    total = sum(makers.values())
    stopped = ended.get("why") or ""
    if stopped:
        warn(f"{stopped} Templates made the {makers['fallback']:,} that were missing.")
    quotas = run.request.quotas(asked.domain)
    told = {
        "method": args.method, "model": asked.model.name if asked.model else None, "host": status.get("host"), "made_by": dict(makers),
        "cost_usd": status.get("spent"), "outcomes": status.get("fates", {}),
    }  # fmt: skip
    with replacing(args.output) as (file, kept):
        write(file, (row["dialogue"] for row in run.rows()), asked.domain, run.request, quotas, {"total": total} | told)
    counts = counted(quotas)
    number = run.request.seed_number
    lines = [f"Made {total:,} dialogues: {args.output} (seed number {number}), {_made_by(makers)}.", *by_value(counts), *costs(status)]
    if ended["error"]:
        lines.append(ended["error"])
    if kept:
        lines.append(f"The former file is kept as {kept[0].name}.")
    facts = {
        "output": args.output, "made": total, "seed_number": number, "kept_aside": kept[0] if kept else None, "fallback": makers["fallback"],
        "stopped": stopped or None, "lost": ended.get("lost", 0), "wasted_usd": status.get("wasted", {}), **told, **counts,
    }  # fmt: skip
    summarise(args, facts, "\n".join(lines))
    return 1 if ended.get("lost") else 0


def _made_by(makers: dict[str, int]) -> str:
    words = {"llm": "by the model", "template": "by templates", "fallback": "by templates in its stead"}
    return ", ".join(f"{makers[key]:,} {words[key]}" for key in words if makers.get(key))


def costs(status: dict[str, Any]) -> list[str]:
    """What it cost, what of that was for nothing, and what became of answers that were not used."""
    lines = []
    if status.get("spent") is not None and not Decimal(status["spent"]):
        lines.append("  cost: nothing")
    elif status.get("spent") is not None:
        spent = Decimal(status["spent"])
        wasted = {kind: Decimal(amount) for kind, amount in status.get("wasted", {}).items() if Decimal(amount)}
        line = f"  cost: ${spent:.4f}, ${spent / max(1, status.get('accepted') or 1):.4f} for each that the model made"
        if wasted:
            line += f"; for nothing ${sum(wasted.values()):.4f} ({', '.join(f'{kind} ${amount:.4f}' for kind, amount in wasted.items())})"
        lines.append(line)
    else:
        lines.append("  cost: not known; no price is listed for this model")
    unused = {fate.replace("_", " "): n for fate, n in status.get("fates", {}).items() if fate != "accepted"}
    if unused:
        lines.append("  not used: " + ", ".join(f"{fate} {n:,}" for fate, n in sorted(unused.items(), key=lambda item: -item[1])))
    if status.get("masked"):
        lines.append("  masked before sending: " + ", ".join(f"{kind} {n:,}" for kind, n in status["masked"].items()))
    return lines


# Before anything is sent


def _tell_what_is_sent(args: argparse.Namespace, asked: Asked) -> None:
    from synthcore.services.quoting import quote_of, sent_of

    sent = sent_of(asked)
    _say(f"Asking {sent.model} at {sent.host}{' (this machine)' if sent.local else ''} for {sent.of:,} of {args.count:,} dialogues.")
    if not sent.local:
        _say(f"What is sent there: {'; '.join(sent.fields)}.")
        if sent.masked or sent.found:
            found = {**sent.masked, **sent.found}
            what = "held back" if args.personal_data == "hold" else "masked"
            _say(f"Personal data, {what}: {', '.join(f'{kind} {n:,}' for kind, n in found.items())}.")
    _say(quote_of(asked).sentence())


def _quoted(args: argparse.Namespace, asked: Asked, run: FileRun | None = None) -> int:
    from synthcore.services.quoting import quote_of

    if run is not None and (ended := run.ended())["state"] == "failed":
        sys.stderr.write(f"synthcore generate: {ended['error']}\n")
        return 2 if ended.get("kind") in WRONG else 1
    quote = quote_of(asked)
    if args.json:
        print(json.dumps(quote.model_dump(mode="json"), ensure_ascii=False))
        return 0
    if run is None:
        _tell_what_is_sent(args, asked)
    else:
        number = run.request.seed_number
        print(f"{quote.sentence()}\n--seed-number {number} uses the answers of this pilot.")
    return 0


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


# Into the database


def _into_database(args: argparse.Namespace) -> int:
    from synthcore.cli.following import to_the_end
    from synthcore.settings import load

    if args.pilot and args.quote:
        raise BadRequest("give --quote or --pilot, not both.")
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
    sent = services.call("what_is_sent", order=wanted)
    _say(f"Asking {sent.model} at {sent.host}{' (this machine)' if sent.local else ''} for {sent.of:,} of {args.count:,} dialogues.")
    if not sent.local:
        _say(f"What is sent there: {'; '.join(sent.fields)}.")
    _say(services.call("quote", order=wanted).sentence())
    return services.call("pilot" if args.pilot else "start_generation", order=wanted)


def _quote_of_service(args: argparse.Namespace, settings: Settings) -> int:
    from synthcore.wiring import with_services

    with with_services(settings) as services:
        quote = services.call("quote", order=order(args))
    print(json.dumps(quote.model_dump(mode="json"), ensure_ascii=False) if args.json else quote.sentence())
    return 0


