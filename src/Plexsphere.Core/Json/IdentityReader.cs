using System.Text.Json;

namespace Plexsphere.Core.Json;

/// <summary>
/// Reads who we are. It is the first answer that a session waits for, and the generated reader takes longer to get going than to read.
/// </summary>
internal static class IdentityReader
{
    internal static Identity Read(ReadOnlySpan<byte> body)
    {
        var json = new WireReader(body);
        try
        {
            json.Read();
            var identity = Read(ref json);
            json.Read();
            return identity;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw json.Located(e, "$");
        }
    }

    private static Identity Read(ref WireReader json)
    {
        json.Expect(JsonTokenType.StartObject);
        string? principalType = null, subject = null, principalScope = null, email = null, acr = null;
        Guid? domainId = null;
        List<string>? amr = null;
        while (json.NextMember())
        {
            if (json.Is("principal_type"u8, "principal_type"))
            {
                principalType = json.Text();
            }
            else if (json.Is("subject"u8, "subject"))
            {
                subject = json.Text();
            }
            else if (json.Is("principal_scope"u8, "principal_scope"))
            {
                principalScope = json.Text();
            }
            else if (json.Is("domain_id"u8, "domain_id"))
            {
                domainId = json.Token == JsonTokenType.Null ? null : json.Uuid();
            }
            else if (json.Is("email"u8, "email"))
            {
                email = json.Text();
            }
            else if (json.Is("acr"u8, "acr"))
            {
                acr = json.Text();
            }
            else if (json.Is("amr"u8, "amr"))
            {
                amr = Texts(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return new Identity
        {
            PrincipalType = Wire.Required(principalType, "principal_type"),
            Subject = Wire.Required(subject, "subject"),
            PrincipalScope = principalScope,
            DomainId = domainId,
            Email = email,
            Acr = acr,
            Amr = amr,
        };
    }

    private static List<string>? Texts(ref WireReader json)
    {
        if (!json.Has(JsonTokenType.StartArray))
        {
            return null;
        }

        var texts = new List<string>();
        while (json.NextElement())
        {
            texts.Add(json.Text() ?? throw new JsonException("an element is null"));
        }

        return texts;
    }
}
