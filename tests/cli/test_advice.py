"""`synthcore advice`: lines with the addresses of their records."""

import json

from tests import living
from tests.living import command


def test_a_small_batch_and_its_address(tmp_path):
    living.write(tmp_path / "march.json", {"dialogues": [living.dialogue(n) for n in range(10)]})
    assert command(tmp_path, "import", tmp_path / "march.json", "--batch", "March").returncode == 0
    done = command(tmp_path, "advice")
    assert (done.returncode, done.stderr) == (0, "")
    assert "- The batch “March” (10 records) is smaller than 50." in done.stdout
    assert (
        "  See the 10 of it that wait: /evaluate?evaluate-part=Records&evaluate-domain=plant_care&evaluate-batch=March&evaluate-status=Waiting" in done.stdout
    )
    facts = json.loads(command(tmp_path, "advice", "--json").stdout)
    (line,) = [one for one in facts["advice"] if one["rule"] == "batch_sizes"]
    assert (facts["domain"], line["filters"]) == ("plant_care", {"domain": "plant_care", "status": "open", "batch": "March"})
    assert line["address"] == "/evaluate?evaluate-part=Records&evaluate-domain=plant_care&evaluate-batch=March&evaluate-status=Waiting"


def test_nothing_stands_out_of_nothing(tmp_path):
    assert command(tmp_path, "advice").stdout == "Nothing stands out in what was counted.\n"
    assert json.loads(command(tmp_path, "advice", "--kind", "pair", "--json").stdout)["advice"] == []
    assert command(tmp_path, "advice", "--domain", "no_such").returncode == 2
