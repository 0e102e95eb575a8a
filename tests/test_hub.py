"""The hub double itself, asked by the client of the real one: what a test relies on when it says what was fetched."""

import httpx2
import pytest
from huggingface_hub import HfApi
from huggingface_hub.errors import EntryNotFoundError, GatedRepoError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

from tests.hub import Hub

FILES = {"README.md": b"# A dataset\n", "data/train.csv": b"question\nIs it?\n", "data/more/test.csv": b"question\n"}
TOKEN = "hf_canaryCanaryCanary123456"


@pytest.fixture
def hub():
    with Hub() as hub:
        hub.add("org/plain", FILES).revisions["refs/convert/parquet"] = {"default/0000.parquet": b"PAR1"}
        hub.add("org/gated", FILES, gated=True)
        hub.add("org/private", FILES, private=True)
        yield hub


@pytest.fixture
def api(hub):
    return HfApi(endpoint=hub.url, token=False)


def test_a_repository(api):
    """Its information, its tree and its refs, at a name and at a commit."""
    info = api.dataset_info("org/plain")
    assert [s.rfilename for s in info.siblings] == list(FILES)
    assert api.dataset_info("org/plain", revision=info.sha).sha == info.sha
    assert {e.path for e in api.list_repo_tree("org/plain", repo_type="dataset")} == {"README.md", "data"}
    assert {e.path for e in api.list_repo_tree("org/plain", "data", repo_type="dataset", recursive=True)} == {
        "data/train.csv",
        "data/more",
        "data/more/test.csv",
    }
    assert [p.size for p in api.get_paths_info("org/plain", ["data/train.csv", "none"], repo_type="dataset")] == [16]
    assert [ref.ref for ref in api.list_repo_refs("org/plain", repo_type="dataset").converts] == ["refs/convert/parquet"]
    converted = api.dataset_info("org/plain", revision="refs/convert/parquet")
    assert (len(converted.siblings), converted.sha != info.sha) == (1, True)


def test_a_file_and_its_ranges(hub, api, tmp_path):
    """Whole and in part, and what was sent is counted."""
    path = api.hf_hub_download("org/plain", "data/train.csv", repo_type="dataset", cache_dir=tmp_path)
    with open(path, "rb") as file:
        assert file.read() == FILES["data/train.csv"]
    assert hub.sent["org/plain"] == 16
    url = f"{hub.url}/datasets/org/plain/resolve/main/data/train.csv"
    part = httpx2.get(url, headers={"Range": "bytes=9-11"})
    assert (part.status_code, part.text, part.headers["Content-Range"]) == (206, "Is ", "bytes 9-11/16")
    assert httpx2.get(url, headers={"Range": "bytes=16-"}).status_code == 416
    assert (hub.sent["org/plain"], hub.ranges[-1]) == (19, ("data/train.csv", 9, 3))


def test_what_is_missing_or_closed(hub, api):
    """Each with the error that the real client makes of the code."""
    with pytest.raises(RepositoryNotFoundError):
        api.dataset_info("org/none")
    with pytest.raises(RepositoryNotFoundError):
        api.dataset_info("org/private")
    with pytest.raises(RevisionNotFoundError):
        api.dataset_info("org/plain", revision="v9")
    with pytest.raises(EntryNotFoundError):
        api.hf_hub_download("org/plain", "none.csv", repo_type="dataset")
    assert api.dataset_info("org/gated").gated == "auto"
    with pytest.raises(GatedRepoError) as caught:
        api.auth_check("org/gated", repo_type="dataset")
    assert caught.value.response.status_code == 401
    hub.tokens[TOKEN] = False
    known = HfApi(endpoint=hub.url, token=TOKEN)
    with pytest.raises(GatedRepoError) as caught:
        known.auth_check("org/gated", repo_type="dataset")
    assert caught.value.response.status_code == 403
    hub.tokens[TOKEN] = True
    known.auth_check("org/gated", repo_type="dataset")
    with pytest.raises(HfHubHTTPError, match="Invalid credentials"):
        HfApi(endpoint=hub.url, token="hf_another").dataset_info("org/plain")
    hub.fault = 500
    with pytest.raises(HfHubHTTPError, match="500"):
        api.dataset_info("org/plain")
