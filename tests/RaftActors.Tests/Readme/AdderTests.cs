using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using RaftActors.Machines;
using Xunit;

namespace RaftActors.Tests.Readme;

/// <summary>The README's first machine is the one that is tested here, and it answers any bytes.</summary>
public sealed class AdderTests
{
    [Fact]
    public async Task The_machine_of_the_readme_is_the_one_tested()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "README.md"));
        var printed = Regex.Match(readme, "public sealed class Adder.*?\n}\n", RegexOptions.Singleline).Value;
        var tested = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(Here())!, "Adder.cs"));

        Assert.Equal(tested[tested.IndexOf("public sealed class", StringComparison.Ordinal)..], Regex.Replace(printed, " +//[^\n]*", ""));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_short_command_is_answered_and_changes_nothing(int length)
    {
        var adder = new Adder();
        adder.Apply(Command(Number(5)));

        Assert.Equal("eight bytes, please"u8.ToArray(), adder.Apply(Command(new byte[length])).ToArray());
        Assert.Equal(Number(5), adder.Query(default).ToArray());
    }

    private static CommittedCommand Command(byte[] bytes) => new(1, 1, 1, bytes);

    private static byte[] Number(long number)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
