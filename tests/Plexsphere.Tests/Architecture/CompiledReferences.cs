using System.Reflection;
using System.Reflection.Emit;

namespace Plexsphere.Tests.Architecture;

/// <summary>
/// Which types of its assembly a compiled type uses: what it derives from, implements and declares, what its attributes name, and
/// every type and member in the code of its methods. Nested types, those that the compiler makes among them, belong to the type
/// around them. A constant leaves no trace where it is used.
/// </summary>
internal static class CompiledReferences
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private const byte TwoBytes = 0xFE;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes)
        .GetFields(BindingFlags.Static | BindingFlags.Public)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The pairs of different types at the top level of which the first uses the second.</summary>
    public static IEnumerable<(Type From, Type To)> Of(Assembly assembly) => assembly.GetTypes()
        .SelectMany(type => Used(type).SelectMany(Parts).Select(used => (From: Outermost(type), To: Outermost(used))))
        .Where(pair => pair.To.Assembly == assembly && pair.From != pair.To)
        .Distinct();

    private static Type Outermost(Type type) => type.DeclaringType is { } around ? Outermost(around) : type;

    /// <summary>The definitions that a constructed type consists of.</summary>
    private static IEnumerable<Type> Parts(Type type) =>
        type.IsGenericParameter ? []
        : type.HasElementType ? Parts(type.GetElementType()!)
        : type.IsGenericType ? type.GenericTypeArguments.SelectMany(Parts).Append(type.GetGenericTypeDefinition())
        : [type];

    private static IEnumerable<Type> Used(Type type) =>
    [
        .. Parents(type),
        .. type.GetInterfaces(),
        .. Constraints(type.GetGenericArguments()),
        .. Attributed(type.CustomAttributes),
        .. type.GetMembers(Declared).SelectMany(member => Attributed(member.CustomAttributes)),
        .. type.GetFields(Declared).Select(field => field.FieldType),
        .. type.GetProperties(Declared).Select(property => property.PropertyType),
        .. type.GetEvents(Declared).Select(declared => declared.EventHandlerType!),
        .. type.GetConstructors(Declared).SelectMany(constructor => Used(constructor, [])),
        .. type.GetMethods(Declared).SelectMany(method =>
            Used(method, method.GetGenericArguments()).Append(method.ReturnType)),
    ];

    private static IEnumerable<Type> Parents(Type type) => type.BaseType is { } parent ? [parent] : [];

    private static IEnumerable<Type> Constraints(IEnumerable<Type> arguments) => arguments
        .Where(argument => argument.IsGenericParameter)
        .SelectMany(parameter => parameter.GetGenericParameterConstraints());

    private static IEnumerable<Type> Used(MethodBase method, Type[] arguments) =>
    [
        .. Constraints(arguments),
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.GetParameters().SelectMany(parameter => Attributed(parameter.CustomAttributes)),
        .. method.GetMethodBody() is { } body ? Used(method, body, arguments) : [],
    ];

    private static IEnumerable<Type> Used(MethodBase method, MethodBody body, Type[] arguments) =>
    [
        .. body.LocalVariables.Select(local => local.LocalType),
        .. body.ExceptionHandlingClauses
            .Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
            .Select(clause => clause.CatchType!),
        .. Tokens(body.GetILAsByteArray()!)
            .Select(token => method.Module.ResolveMember(token, method.DeclaringType!.GetGenericArguments(), arguments)!)
            .SelectMany(Named),
    ];

    /// <summary>What a token of the code stands for: a type, or a member of one, which may be made for others.</summary>
    private static IEnumerable<Type> Named(MemberInfo member) => member switch
    {
        Type type => [type],
        MethodInfo method => [method.DeclaringType!, .. method.GetGenericArguments()],
        _ => [member.DeclaringType!],
    };

    private static IEnumerable<Type> Attributed(IEnumerable<CustomAttributeData> attributes) => attributes.SelectMany(attribute =>
        attribute.ConstructorArguments
            .Concat(attribute.NamedArguments.Select(argument => argument.TypedValue))
            .SelectMany(Named)
            .Append(attribute.AttributeType));

    private static IEnumerable<Type> Named(CustomAttributeTypedArgument argument) => argument.Value switch
    {
        Type type => [type],
        IEnumerable<CustomAttributeTypedArgument> members => members.SelectMany(Named),
        _ => [],
    };

    private static IEnumerable<int> Tokens(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var instruction = Codes[code[at] == TwoBytes ? (short)(TwoBytes << 8 | code[at + 1]) : code[at]];
            at += instruction.Size;
            switch (instruction.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return BitConverter.ToInt32(code, at);
                    at += sizeof(int);
                    break;
                case OperandType.InlineSwitch:
                    at += sizeof(int) * (1 + BitConverter.ToInt32(code, at));
                    break;
                default:
                    at += SizeOf(instruction.OperandType);
                    break;
            }
        }
    }

    private static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
