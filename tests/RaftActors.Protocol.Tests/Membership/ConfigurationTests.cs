using RaftActors.Protocol.Identity;
using RaftActors.Protocol.Membership;
using RaftActors.Protocol.Tests.Support;
using Xunit;

namespace RaftActors.Protocol.Tests.Membership;

/// <summary>
/// Compares majorities, single and joint, with an obviously correct definition; and checks the frozen encoding of a configuration.
/// </summary>
public sealed class ConfigurationTests
{
    [Fact]
    [Paper("§6")]
    [Paper("H04")]
    public void A_joint_decision_needs_a_majority_of_each_side()
    {
        var random = new Random(5);
        for (var round = 0; round < 3000; round++)
        {
            var voters = Some(random, 1);
            var outgoing = Some(random, 0);
            var configuration = new Configuration(voters, null, outgoing);
            var values = configuration.AllVoters.Select(_ => (long)random.Next(6)).ToArray();

            // Brute force: the largest value that enough voters of each side have reached.
            var expected = Enumerable.Range(0, 6).Select(v => (long)v).Last(v => Reached(voters, v) && Reached(outgoing, v));

            Assert.Equal(expected, configuration.QuorumValue(values));

            bool Reached(List<ReplicaId> side, long value) => side.Count == 0
                || side.Count(r => values[configuration.IndexOf(r)] >= value) > side.Count / 2;
        }
    }

    [Fact]
    public void Invalid_configurations_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Configuration([]));
        Assert.Throws<ArgumentException>(() => new Configuration([Rig.N1, Rig.N1]));
        Assert.Throws<ArgumentException>(() => new Configuration([Rig.N1], [Rig.N1]));
        Assert.Throws<ArgumentException>(() => new Configuration([default]));
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void Witnesses_must_be_voters_and_the_other_voters_a_majority()
    {
        Assert.Throws<ArgumentException>(() => new Configuration([Rig.N1, Rig.N2, Rig.N3], witnesses: [Rig.N4]));
        Assert.Throws<ArgumentException>(() => new Configuration([Rig.N1, Rig.N2, Rig.N3], [Rig.N4], witnesses: [Rig.N4]));
        Assert.Throws<ArgumentException>(() => new Configuration([Rig.N1], witnesses: [Rig.N1]));
        Assert.Throws<ArgumentException>(() => new Configuration([Rig.N1, Rig.N2, Rig.N3], witnesses: [Rig.N1, Rig.N2]));
        Assert.Throws<ArgumentException>(() => new Configuration([Rig.N1, Rig.N2, Rig.N3], null, [Rig.N4], [Rig.N4]));

        Assert.Throws<ArgumentException>(() => new Configuration([Rig.N1, Rig.N2], witnesses: [Rig.N2]));
        Assert.Throws<ArgumentException>(() => new Configuration([Rig.N1, Rig.N2, Rig.N3, Rig.N4], witnesses: [Rig.N3, Rig.N4]));
        var configuration = new Configuration([Rig.N1, Rig.N2, Rig.N3, Rig.N4], [Rig.N5], witnesses: [Rig.N3]);
        Assert.Equal(
            (true, true, false), (configuration.IsVoter(Rig.N3), configuration.IsWitness(Rig.N3), configuration.IsElectable(Rig.N3)));
        Assert.Equal(
            (true, false, true), (configuration.IsVoter(Rig.N1), configuration.IsWitness(Rig.N1), configuration.IsElectable(Rig.N1)));
        Assert.False(configuration.IsElectable(Rig.N5));
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void Configurations_with_witnesses_use_version_2_and_all_others_version_1()
    {
        var configuration = new Configuration([Rig.N1, Rig.N2, Rig.N3], witnesses: [Rig.N3]);

        var bytes = ConfigurationCodec.Encode(configuration);

        Assert.Equal(
            "02" + "0300" + "02006E31" + "02006E32" + "02006E33" + "0000" + "0000" + "0100" + "02006E33", Convert.ToHexString(bytes));
        Assert.Equal(configuration, ConfigurationCodec.Decode(bytes));
        Assert.NotEqual(configuration, new Configuration([Rig.N1, Rig.N2, Rig.N3]));
    }

    [Fact]
    [Paper("T§11.7.2")]
    public void A_joint_configuration_holds_the_witnesses_of_both_sides_and_its_successor_only_the_remaining_ones()
    {
        var from = new Configuration([Rig.N1, Rig.N2, Rig.N3], witnesses: [Rig.N3]);
        var to = new Configuration([Rig.N1, Rig.N4, Rig.N5], witnesses: [Rig.N5]);

        var joint = ChangeRules.Next(from, to);

        Assert.Equal("voters=(n1 n4 n5) outgoing=(n1 n2 n3) witnesses=(n3 n5)", joint.ToString());
        Assert.Equal(to, joint.Leave());
        Assert.False(ChangeRules.ChangesWitness(from, to));
        Assert.True(ChangeRules.ChangesWitness(from, new Configuration([Rig.N1, Rig.N2, Rig.N3])));
        Assert.True(ChangeRules.ChangesWitness(from, new Configuration([Rig.N1, Rig.N2], [Rig.N3])));
        Assert.True(ChangeRules.ChangesWitness(from, new Configuration([Rig.N1, Rig.N2, Rig.N4], witnesses: [Rig.N2])));
    }

    [Fact]
    [Paper("H06")]
    public void Single_steps_and_one_joint_change_lead_to_the_same_configuration()
    {
        var random = new Random(6);
        for (var round = 0; round < 1000; round++)
        {
            var from = new Configuration(Some(random, 1));
            var to = new Configuration(Some(random, 1));

            var joint = ChangeRules.Next(from, to);
            var byJoint = joint.IsJoint ? joint.Leave() : joint;
            var bySteps = from;
            foreach (var added in to.Voters.Except(from.Voters))
            {
                bySteps = Stepped(bySteps, bySteps.Voters.Append(added));
            }

            foreach (var removed in from.Voters.Except(to.Voters))
            {
                bySteps = Stepped(bySteps, bySteps.Voters.Where(v => v != removed));
            }

            Assert.Equal(to, byJoint);
            Assert.Equal(to, bySteps);
        }

        static Configuration Stepped(Configuration before, IEnumerable<ReplicaId> voters)
        {
            var after = new Configuration(voters);
            Assert.Same(after, ChangeRules.Next(before, after));
            return after;
        }
    }

    [Fact]
    public void The_encoding_is_frozen_and_round_trips()
    {
        var configuration = new Configuration([Rig.N2, Rig.N1], [Rig.N4], [Rig.N3]);

        var bytes = ConfigurationCodec.Encode(configuration);

        Assert.Equal("01" + "0200" + "02006E31" + "02006E32" + "0100" + "02006E34" + "0100" + "02006E33", Convert.ToHexString(bytes));
        Assert.Equal(configuration, ConfigurationCodec.Decode(bytes));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FormatException>(() => ConfigurationCodec.Decode(bytes.AsSpan(0, length)));
        }

        Assert.Throws<FormatException>(() => ConfigurationCodec.Decode([.. bytes, 0]));
        Assert.Throws<FormatException>(() => ConfigurationCodec.Decode([3, .. bytes.AsSpan(1)]));
    }

    [Fact]
    public void Random_bytes_decode_to_a_configuration_or_raise_a_format_error()
    {
        var random = new Random(7);
        var good = ConfigurationCodec.Encode(new Configuration([Rig.N1, Rig.N2, Rig.N3]));
        for (var round = 0; round < 5000; round++)
        {
            var bytes = (byte[])good.Clone();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                ConfigurationCodec.Decode(bytes);
            }
            catch (FormatException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    [Theory]
    [Paper("T§4.1")]
    [InlineData("n1 n2 n3", "n1 n2 n3 n4", true)]
    [InlineData("n1 n2 n3", "n1 n2", true)]
    [InlineData("n1 n2 n3", "n1 n2 n3", true)]
    [InlineData("n1 n2 n3", "n1 n2 n4", false)]
    [InlineData("n1 n2 n3", "n4 n5 n6", false)]
    [InlineData("n1 n2 n3", "n1", false)]
    public void Adding_or_removing_one_voter_needs_no_joint_step(string from, string to, bool single)
    {
        var next = ChangeRules.Next(new Configuration(Ids(from)), new Configuration(Ids(to)));

        Assert.Equal(!single, next.IsJoint);
        Assert.Equal(new Configuration(Ids(to)), next.Leave());
    }

    private static IEnumerable<ReplicaId> Ids(string names) => names.Split(' ').Select(n => new ReplicaId(n));

    private static List<ReplicaId> Some(Random random, int atLeast) =>
        [.. Enumerable.Range(1, 7).OrderBy(_ => random.Next()).Take(random.Next(atLeast, 6)).Select(i => new ReplicaId($"n{i}"))];
}
