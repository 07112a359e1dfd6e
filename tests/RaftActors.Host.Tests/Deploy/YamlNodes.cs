using YamlDotNet.RepresentationModel;

namespace RaftActors.Host.Tests.Deploy;

/// <summary>Ways into a YAML document.</summary>
internal static class YamlNodes
{
    public static YamlMappingNode At(this YamlMappingNode node, string key) => (YamlMappingNode)node.Children[key];

    public static string Text(this YamlMappingNode node, string key) => ((YamlScalarNode)node.Children[key]).Value!;

    public static IEnumerable<YamlNode> List(this YamlMappingNode node, string key) => (YamlSequenceNode)node.Children[key];
}
