from tests.test_structure import addresses
def test_x(db):
    for n,p,path in addresses(): print(n, path, str(p.pattern))
