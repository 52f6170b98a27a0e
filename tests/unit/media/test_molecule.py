"""Molecules: the text that was given is what is stored, or the call says why not."""

import io
import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runcairn.errors import UsageError
from runcairn.media.molecule import FORMATS, Molecule

PDB = "ATOM      1  N   ALA A   1      11.104   6.134  -6.504  1.00  0.00           N\nEND\n"
BODIES = {
    "pdb": PDB, "pqr": PDB, "mmcif": "data_x\n#\n", "mcif": "data_x\n", "cif": "data_x\n", "sdf": "\n x V2000\n$$$$\n",
    "sd": "\n V3000\n", "mol": "\n x V2000\nM  END\n", "mol2": "@<TRIPOS>MOLECULE\n", "gro": "x\n 1\n", "mmtf": "\x81",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMATS)
def test_files_and_text_of_every_format_are_kept_as_they_are(tmp_path, form):
    body = BODIES[form].encode()
    path = tmp_path / f"a.{form.upper()}"
    path.write_bytes(body)
    encoded = Molecule(path, caption="x").encode()
    assert encoded.body == body
    assert encoded.fields == {"_type": "molecule-file", "format": form, "caption": "x"}
    assert encoded.path.startswith("media/molecule/")
    assert encoded.path.endswith(f".{form}")
    same = (str(path), io.BytesIO(body), body, BODIES[form])
    assert {Molecule(each, file_type=form).encode().digest for each in same} == {encoded.digest}


@given(st.text())
def test_any_text_is_kept_or_refused(text):
    try:
        body = Molecule(PDB + text, file_type="pdb").encode().body
    except UsageError:
        raise AssertionError from None
    assert body == (PDB + text).encode("utf-8", "backslashreplace")


@pytest.mark.parametrize(
    ("value", "more", "said"),
    [
        (None, {}, "NoneType is no molecule"),
        ("nothing at all", {}, "No such file"),
        ("two\nlines", {}, "no known format"),
        ("two\nlines", {"file_type": "pdb"}, "does not hold pdb"),
        (" \n", {"file_type": "gro"}, "does not hold gro"),
        (PDB, {"file_type": "exe"}, "file_type 'exe'"),
        ("missing.pdb", {}, "No such file"),
        (io.BytesIO(b"x"), {}, "no known format"),
    ],
)
def test_what_is_no_molecule_is_refused_at_the_call(value, more, said):
    with pytest.raises(UsageError, match=said):
        Molecule(value, **more)


@pytest.mark.holds("F44")
def test_a_fifo_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "a.pdb")
    with pytest.raises(UsageError):
        Molecule(tmp_path / "a.pdb")


def test_without_rdkit_the_word_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "rdkit.Chem", None)
    with pytest.raises(UsageError, match="pip install rdkit"):
        Molecule.from_smiles("CCO")


def test_smiles_by_rdkit():
    encoded = Molecule.from_smiles("CCO").encode()
    assert encoded.body.count(b"HETATM") == 9
    assert encoded.fields["caption"] == "CCO"
    assert Molecule.from_smiles("CCO").encode().digest == encoded.digest
    with pytest.raises(UsageError, match="no SMILES"):
        Molecule.from_smiles("not a molecule")


def test_molecules_of_rdkit_and_its_files(tmp_path):
    from rdkit import Chem

    (tmp_path / "water.mol").write_text(Chem.MolToMolBlock(Chem.MolFromSmiles("O")))
    placed = Molecule.from_rdkit(tmp_path / "water.mol").encode()
    assert placed.body.count(b"HETATM") == 3
    assert Molecule.from_rdkit(Chem.MolFromSmiles("O")).encode().body == placed.body
    flat = Molecule.from_rdkit(Chem.MolFromSmiles("O"), "water", convert_to_3d_and_optimize=False).encode()
    assert flat.body.count(b"HETATM") == 1
    assert flat.fields["caption"] == "water"
    with pytest.raises(UsageError, match="no molecule of RDKit"):
        Molecule.from_rdkit(3)
