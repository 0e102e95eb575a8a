"""`synthcore evaluate --compare`: 0, 1 and 2, in words and as JSON."""

import json

import pytest

from synthcore.cli.app import main
from tests.trusted import dialogues, judges, reviews

N = 40


@pytest.fixture
def compare(home, capsys):
    """Fill the database with two batches, then compare them; `after` are the judge's answers on the second."""
    from synthcore import wiring

    def call(after, *more, model="/gpt-test/abcd1234", names=("March", "April")):
        context = wiring.context()
        old, new = dialogues(context, N), dialogues(context, N, days=7, batch="April")
        judges(context, old, "realism.realistic", ["5"] * N, rubric="realism@1")
        judges(context, new, "realism.realistic", after, rubric="realism@1", model=model)
        reviews(context, [*old, *new], [{}] * 2 * N)
        wiring.close()
        capsys.readouterr()
        code = main(["evaluate", "--compare", *names, *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_a_loss_is_exit_1_and_comes_first(compare):
    code, out, _ = compare(["5"] * 20 + ["2"] * 20)
    lines = out.splitlines()
    assert code == 1
    assert lines[0] == "40 records of March and April are the same (40 under the same id); 0 have the same text in both."
    assert lines[1].startswith("  Realism (dialogue, by realism@1/gpt-test/abcd1234): loss: ") or ": loss: " in lines[1]
    assert "Approved by clinicians: no difference: 100.0% to 100.0%" in out
    assert lines[-1].endswith("significant losses.") or lines[-1].endswith("significant loss.")


def test_no_loss_is_exit_0(compare):
    code, out, _ = compare(["5"] * 39 + ["4"])
    assert (code, out.splitlines()[-1]) == (0, "No significant loss.")


def test_as_json(compare):
    code, out, _ = compare(["2"] * 40, "--json")
    told = json.loads(out)
    row = next(row for row in told["rows"] if row["name"] == "realism.realistic")
    assert (code, told["loss"], row["outcome"], row["change"]["difference"]) == (1, True, "loss", -3.0)


def test_another_judge_is_told_beside_what_can_be_compared(compare):
    code, out, err = compare(["2"] * 40, model="/other/abcd1234")
    assert (code, err.startswith("Refused: realism@1/gpt-test")) == (2, True)
    assert "Approved by clinicians: no difference" in out
    assert "Not compared: realism@1/gpt-test/abcd1234 judged the first and realism@1/other/abcd1234 the second" in out


@pytest.mark.parametrize(("names", "told"), [(("March", "May"), "no batch and no run called 'May'"), (("", "March"), "no batch and no run called ''")])
def test_what_is_not_there_is_exit_2(compare, names, told):
    code, out, err = compare(["5"] * 40, names=names)
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1
