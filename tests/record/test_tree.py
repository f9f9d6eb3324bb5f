"""The RFC 6962 tree: hashes, growth, and proofs that hold exactly when they should."""

from base64 import b64decode
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.record.vectors import merkle

from answerable.record import tree
from answerable.record.errors import VerificationError

LEAVES = [tree.leaf_hash(str(number).encode()) for number in range(300)]

# The eight inputs and the roots that Certificate Transparency implementations have been tested with since
# 2013.
CT_INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def mth(leaves: Sequence[bytes]) -> bytes:
    """MTH as RFC 6962, section 2.1 writes it: the oracle."""
    if len(leaves) < 2:
        return leaves[0] if leaves else tree.EMPTY_ROOT
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return tree.node_hash(mth(leaves[:k]), mth(leaves[k:]))


def read(nodes: Sequence[tree.Node]) -> list[bytes]:
    return [mth(LEAVES[position << level : (position + 1) << level]) for level, position in nodes]


@pytest.mark.parametrize(("size", "root"), CT_ROOTS.items())
def test_roots_are_those_of_certificate_transparency(size: int, root: str) -> None:
    frontier = tree.Frontier()
    for entry in CT_INPUTS[:size]:
        frontier.push(tree.leaf_hash(entry))
    assert frontier.root().hex() == root


def test_growing_completes_exactly_the_perfect_subtrees_that_end_there() -> None:
    frontier = tree.Frontier()
    for index, leaf in enumerate(LEAVES):
        completed = frontier.push(leaf)
        assert frontier.root() == mth(LEAVES[: index + 1])
        assert completed == [
            mth(LEAVES[index + 1 - (1 << level) : index + 1])
            for level in range(9)
            if (index + 1) % (1 << level) == 0
        ]


@pytest.mark.parametrize(("size", "hashes"), [(1, 0), (0, 1), (3, 1), (-1, 0), (2, 2)])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size: int, hashes: int) -> None:
    with pytest.raises(ValueError, match="does not have this frontier"):
        tree.Frontier(size, LEAVES[:hashes])


def test_every_subtree_of_every_small_tree_has_a_proof_that_verifies() -> None:
    for size in range(1, 34):
        for start in range(size):
            for end in range(start + 1, size + 1):
                if tree.is_subtree(start, end):
                    proof = tree.prove_subtree(start, end, size, read)
                    roots = mth(LEAVES[start:end]), mth(LEAVES[:size])
                    tree.verify_subtree(start, end, size, proof, *roots)


@given(st.data())
def test_inclusion_and_consistency_verify_for_any_sizes(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    root = mth(LEAVES[:size])
    tree.verify_inclusion(index, size, LEAVES[index], tree.prove_inclusion(index, size, read), root)
    old = index + 1
    proof = tree.prove_consistency(old, size, read)
    tree.verify_consistency(old, size, proof, mth(LEAVES[:old]), root)


@given(st.data())
def test_a_proof_with_anything_changed_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 64))
    index = data.draw(st.integers(0, size - 1))
    proof = tree.prove_inclusion(index, size, read)
    part = data.draw(st.integers(0, len(proof) - 1))
    flipped = bytes([proof[part][0] ^ data.draw(st.integers(1, 255))]) + proof[part][1:]
    changes = [
        (index, [*proof[:part], flipped, *proof[part + 1 :]]),
        (index, proof[:part] + proof[part + 1 :]),
        (index, [*proof[:part], LEAVES[0], *proof[part:]]),
        (index, [*proof[:part], proof[part] + b"\0", *proof[part + 1 :]]),
        (index - 1, proof),
        (index + 1, proof),
    ]
    at, changed = data.draw(st.sampled_from(changes))
    with pytest.raises(VerificationError):
        tree.verify_inclusion(at, size, LEAVES[index], changed, mth(LEAVES[:size]))


numbers = st.integers(-2, 1 << 70)
hashes = st.binary(max_size=40) | st.sampled_from(LEAVES[:4])


@given(numbers, numbers, numbers, st.lists(hashes, max_size=70), hashes, hashes)
def test_garbage_raises_nothing_but_the_rooms_own_error(
    start: int, end: int, size: int, proof: list[bytes], inner: bytes, root: bytes
) -> None:
    with suppress(VerificationError):
        tree.verify_subtree(start, end, size, proof, inner, root)
    with suppress(VerificationError):
        tree.verify_inclusion(start, size, inner, proof, root)
    with suppress(VerificationError):
        tree.verify_consistency(start, size, proof, inner, root)


def test_a_range_that_is_no_subtree_cannot_be_proved() -> None:
    for start, end in ((1, 3), (3, 3), (0, 9), (6, 9)):
        with pytest.raises(ValueError, match="no subtree"):
            tree.prove_subtree(start, end, 8, read)


def test_no_log_is_larger_than_an_index_can_be() -> None:
    """Indexes are 63 bits wide everywhere, stores included; a proof of a larger log is refused for that."""
    hashed = tree.leaf_hash(b"entry")
    with pytest.raises(VerificationError, match="63 are needed"):
        tree.verify_inclusion(0, 2**63 - 1, hashed, [], hashed)
    with pytest.raises(VerificationError, match="do not lie in a log"):
        tree.verify_inclusion(0, 2**63, hashed, [], hashed)


def check_inclusion(probe: dict[str, Any], proof: list[bytes]) -> None:
    leaf, root = b64decode(probe["leafHash"]), b64decode(probe["root"])
    tree.verify_inclusion(probe["leafIdx"], probe["treeSize"], leaf, proof, root)


def check_consistency(probe: dict[str, Any], proof: list[bytes]) -> None:
    roots = b64decode(probe["root1"]), b64decode(probe["root2"])
    tree.verify_consistency(probe["size1"], probe["size2"], proof, *roots)


def check_subtree_inclusion(probe: dict[str, Any], proof: list[bytes]) -> None:
    """Inclusion in a subtree is inclusion in the tree that it is."""
    start, end = probe["start"], probe["end"]
    if not tree.is_subtree(start, end):
        raise VerificationError("no subtree")
    leaf, root = b64decode(probe["leafHash"]), b64decode(probe["root"])
    tree.verify_inclusion(probe["leafIdx"] - start, end - start, leaf, proof, root)


def check_subtree_consistency(probe: dict[str, Any], proof: list[bytes]) -> None:
    """An empty subtree lies in every tree that reaches it; ours refuses it, for it says nothing."""
    if probe["start"] == probe["end"] and not probe["wantErr"]:
        return
    roots = b64decode(probe["root1"]), b64decode(probe["root2"])
    tree.verify_subtree(probe["start"], probe["end"], probe["size"], proof, *roots)


@pytest.mark.parametrize(
    ("kind", "count", "check"),
    [
        ("inclusion", 98, check_inclusion),
        ("consistency", 98, check_consistency),
        ("subtreeinclusion", 204, check_subtree_inclusion),
        ("subtreeconsistency", 118, check_subtree_consistency),
    ],
)
def test_published_vectors_are_judged_as_published(
    kind: str, count: int, check: Callable[[dict[str, Any], list[bytes]], None]
) -> None:
    probes = merkle(kind)
    if not probes:
        pytest.skip("the published vectors are not beside the repository")
    wrong = []
    for name, probe in probes:
        try:
            check(probe, [b64decode(part) for part in probe["proof"] or []])
            refused = False
        except VerificationError:
            refused = True
        if refused is not probe["wantErr"]:
            wrong.append(name)
    assert wrong == []
    assert len(probes) >= count
