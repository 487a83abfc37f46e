"""Invented names and addresses for the demo; every one of them is meant to read as made up."""

_FIRST = (
    "Adwoa", "Bethan", "Callum", "Dilys", "Edwin", "Farida", "Gareth", "Hyacinth", "Idris",
    "Jolene", "Kwame", "Leonie", "Marek", "Noor", "Oswald", "Priya", "Quentin", "Rosalind",
    "Sunil", "Tamsin", "Ursula", "Vikram", "Winifred", "Xanthe", "Yusuf", "Zelda", "Alasdair",
    "Bronwen", "Cormac", "Delroy", "Esme", "Fergus",
)  # fmt: skip
_LAST = (
    "Applewick", "Brindlecombe", "Cartmelby", "Dunnockshaw", "Elderfold", "Fernhallow",
    "Gorsebank", "Hazelthwaite", "Ivelbrook", "Juniperson", "Kestrelby", "Larkswood",
    "Mallowfield", "Nettlecombe", "Otterspool", "Pebblewell", "Quillfeather", "Rookhope",
    "Sandlewick", "Thistledown", "Umberleigh", "Vinterholme", "Wrensfield", "Yarrowgate",
    "Ashpole", "Bramblecote", "Cloverdale", "Dewberry", "Eiderdale",
)  # fmt: skip
_TREES = (
    "Alder", "Beech", "Cedar", "Damson", "Elder", "Filbert", "Gorse", "Hawthorn", "Juniper",
    "Larch", "Maple", "Medlar", "Myrtle", "Quince", "Rowan", "Spindle", "Tamarisk", "Walnut",
)  # fmt: skip
_TOWNS = (
    "Sampleton", "Exampleford", "Specimen Bay", "Placeholder Green", "Mockingham", "Testbury",
    "Trialthorpe", "Draftwick", "Patternby", "Modelminster", "Dummyfield", "Prototype Heath",
)  # fmt: skip
_STREETS = ("Example Street", "Sample Road", "Specimen Lane", "Pattern Way", "Model Avenue")


def person_name(number: int) -> str:
    """Return the invented name of the person with this number, counted from 0; all differ.

    The two lists have lengths without a common factor, so the pairs repeat only after every
    pair has been used.
    """
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]}"


def tree(number: int) -> str:
    """Return the tree that names the approved premises with this number, counted from 0."""
    return _TREES[number % len(_TREES)]


def town(number: int) -> str:
    """Return an invented town."""
    return _TOWNS[number % len(_TOWNS)]


def address(number: int) -> str:
    """Return an invented address that no letter could reach; all of the first 300 differ."""
    street = _STREETS[number % len(_STREETS)]
    return f"{number + 1} {street}, {town(number)}, ZZ{number % 90 + 10} 0ZZ"
