"""Molecules: text or files of their formats; SMILES by RDKit."""

import os
from importlib import import_module
from typing import Any, ClassVar, Final, cast

from runcairn.errors import UsageError
from runcairn.media.base import Encoded, Media, printable
from runcairn.media.given_file import MAX_BYTES, extension_of, read, read_open, too_large

FORMATS: Final = ("pdb", "pqr", "mmcif", "mcif", "cif", "sdf", "sd", "mol2", "mol", "gro", "mmtf")
_SIGNS: Final[dict[str, tuple[bytes, ...]]] = {
    "pdb": (b"ATOM", b"HETATM"),
    "pqr": (b"ATOM", b"HETATM"),
    "mmcif": (b"data_",),
    "mcif": (b"data_",),
    "cif": (b"data_",),
    "sdf": (b"V2000", b"V3000"),
    "sd": (b"V2000", b"V3000"),
    "mol": (b"V2000", b"V3000"),
    "mol2": (b"@<TRIPOS>",),
}
"""What stands somewhere in a file of the format."""
_SEED: Final = 0xC0FFEE


class Molecule(Media):
    """A molecule for one key at one step.

    data_or_path: the path of a pdb, pqr, mmcif, mcif, cif, sdf, sd, mol, mol2, gro or mmtf file; or, with its
    `file_type`, the text or an open file of one. `from_smiles` and `from_rdkit` need RDKit.
    Raises UsageError for what does not hold its format.
    """

    tag: ClassVar[str] = "molecule-file"
    SUPPORTED_TYPES: ClassVar[frozenset[str]] = frozenset(FORMATS)
    SUPPORTED_RDKIT_TYPES: ClassVar[frozenset[str]] = frozenset({"mol", "sdf", "smi"})

    def __init__(self, data_or_path: Any, caption: str | None = None, file_type: str | None = None) -> None:
        self.caption = None if caption is None else printable(caption)
        if file_type is not None and file_type.lower().lstrip(".") not in FORMATS:
            raise UsageError(
                f"Molecule: file_type {file_type!r}", remedy=f"one of {', '.join(FORMATS)}; or from_smiles()"
            )
        named = None if file_type is None else file_type.lower().lstrip(".")
        self._body, self.format, name = _given(data_or_path, named)
        signs = _SIGNS.get(self.format)
        if not self._body.strip() or (signs and not any(sign in self._body for sign in signs)):
            raise UsageError(f"Molecule: {name!r} does not hold {self.format}")
        if len(self._body) > MAX_BYTES:
            raise too_large("Molecule", name, len(self._body))

    @classmethod
    def from_smiles(
        cls,
        data: str,
        caption: str | None = None,
        sanitize: bool = True,
        convert_to_3d_and_optimize: bool = True,
        mmff_optimize_molecule_max_iterations: int = 200,
    ) -> "Molecule":
        """Of SMILES such as "CCO", placed in space by RDKit. Raises UsageError where it cannot be read."""
        chem = _rdkit("rdkit.Chem")
        molecule = chem.MolFromSmiles(data, sanitize=sanitize)
        if molecule is None:
            raise UsageError(f"Molecule: {data!r:.200} is no SMILES")
        return cls.from_rdkit(
            molecule, caption or data, convert_to_3d_and_optimize, mmff_optimize_molecule_max_iterations
        )

    @classmethod
    def from_rdkit(
        cls,
        data_or_path: Any,
        caption: str | None = None,
        convert_to_3d_and_optimize: bool = True,
        mmff_optimize_molecule_max_iterations: int = 200,
    ) -> "Molecule":
        """Of a molecule of RDKit, or the path of a mol, sdf or smi file. The same molecule gives the same bytes."""
        chem = _rdkit("rdkit.Chem")
        given: Any = data_or_path
        molecule = _opened(chem, given) if isinstance(data_or_path, str | os.PathLike) else given
        if molecule is None or not hasattr(molecule, "GetAtoms"):
            raise UsageError(f"Molecule: {data_or_path!r:.200} is no molecule of RDKit")
        if convert_to_3d_and_optimize:
            placing = _rdkit("rdkit.Chem.AllChem")
            molecule = chem.AddHs(molecule)
            if placing.EmbedMolecule(molecule, randomSeed=_SEED) != 0:
                raise UsageError(
                    "Molecule: RDKit finds no place in space for it",
                    remedy="convert_to_3d_and_optimize=False",
                )
            placing.MMFFOptimizeMolecule(molecule, maxIters=mmff_optimize_molecule_max_iterations)
        return cls(chem.MolToPDBBlock(molecule), caption, "pdb")

    def encode(self) -> Encoded:
        """Its file."""
        fields: dict[str, Any] = {"_type": self.tag, "format": self.format}
        if self.caption is not None:
            fields["caption"] = self.caption
        return Encoded(fields, self._body, self.format, "molecule")


def _given(value: Any, named: str | None) -> tuple[bytes, str, str]:
    """Bytes, format and a name for messages."""
    if hasattr(value, "read"):
        name = str(getattr(value, "name", "the open file"))
        return read_open(value, "Molecule"), _format(named or extension_of(name, FORMATS), name), name
    if isinstance(value, str) and (named or "\n" in value) and not _is_file(value):
        return printable(value).encode(), _format(named, "the text"), "the text"
    if isinstance(value, str | os.PathLike):
        path = cast("str | os.PathLike[str]", value)
        return (
            read(path, "Molecule"),
            _format(extension_of(path, FORMATS) or named, os.fspath(path)),
            os.fspath(path),
        )
    if isinstance(value, bytes):
        return value, _format(named, "the bytes"), "the bytes"
    raise UsageError(
        f"Molecule: a {type(value).__name__} is no molecule", remedy="give a path, or text with its file_type"
    )


def _is_file(text: str) -> bool:
    return "\n" not in text and extension_of(text, FORMATS) is not None


def _format(found: str | None, name: str) -> str:
    if found is None:
        raise UsageError(
            f"Molecule: {name!r:.200} has no known format", remedy=f"file_type= one of {', '.join(FORMATS)}"
        )
    return found


def _opened(chem: Any, path: str | os.PathLike[str]) -> Any:
    form = extension_of(path, ("mol", "sdf", "smi"))
    text = read(path, "Molecule").decode("utf-8", "replace")
    if form is None:
        raise UsageError(f"Molecule: {os.fspath(path)!r} is none of mol, sdf, smi")
    if form == "smi":
        return chem.MolFromSmiles((text.split() or [""])[0])
    return chem.MolFromMolBlock(text.partition("$$$$")[0], removeHs=False)


def _rdkit(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError("Molecule: SMILES need RDKit", remedy="pip install rdkit") from error
