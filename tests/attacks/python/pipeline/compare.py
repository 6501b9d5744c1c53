with open("/tmp/actual.txt", encoding="utf-8") as file:
    actual = file.read().split("\n")
with open("/tmp/expected.txt", encoding="utf-8") as file:
    expected = file.read().split("\n")
print(sum(one == other for one, other in zip(actual, expected[:4])) / 4)
